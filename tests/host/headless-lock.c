/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "headless-lock.h"

#include <sqlite3.h>

/* Longer than anything that is tested may wait for him. */
#define STAY_MS 5000

/* While the account itself has a lock. */
#define BUSY_TIMEOUT_MS 5000

struct _HeadlessLock {
  GThread *thread;
  char    *path;
  GMutex   mutex;
  GCond    changed;
  gboolean locked;   /* guarded by mutex, as is what follows */
  gboolean released;
};

static gpointer
lock_thread (gpointer data)
{
  HeadlessLock *self = data;
  gint64 until = 0;
  sqlite3 *db = NULL;

  g_assert (sqlite3_open (self->path, &db) == SQLITE_OK);
  sqlite3_busy_timeout (db, BUSY_TIMEOUT_MS);
  g_assert (sqlite3_exec (db, "BEGIN EXCLUSIVE", NULL, NULL, NULL) == SQLITE_OK);

  g_mutex_lock (&self->mutex);
  self->locked = TRUE;
  g_cond_signal (&self->changed);
  until = g_get_monotonic_time () + STAY_MS * G_TIME_SPAN_MILLISECOND;
  while (!self->released && g_cond_wait_until (&self->changed, &self->mutex, until))
    continue;
  g_mutex_unlock (&self->mutex);

  g_assert (sqlite3_close (db) == SQLITE_OK);
  return NULL;
}

HeadlessLock *
headless_lock_new (const char *dir)
{
  HeadlessLock *self = g_new0 (HeadlessLock, 1);

  self->path = g_build_filename (dir, "geary.db", NULL);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->thread = g_thread_new ("other", lock_thread, self);
  g_mutex_lock (&self->mutex);
  while (!self->locked)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);
  return self;
}

void
headless_lock_free (HeadlessLock *self)
{
  g_mutex_lock (&self->mutex);
  self->released = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);

  g_thread_join (self->thread);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self->path);
  g_free (self);
}
