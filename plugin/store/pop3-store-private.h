/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "store/pop3-store.h"

G_BEGIN_DECLS

/* The store's fields, for the files that make up its class. */

typedef void (*Pop3StoreTaskFunc) (Pop3Store *self, GTask *task, gpointer data);

/* Something to do on the store thread, with where to report to. */
typedef struct {
  Pop3StoreTaskFunc func;
  GTask            *task; /* owned */
} Pop3StoreTask;

/* What a message costs beside its bytes while it waits: without it, a mailbox of
 * empty messages would wait in memory whole. */
#define POP3_STORE_MESSAGE_OVERHEAD 512

/* Whether it is this account's turn to work on mail. */
typedef enum {
  POP3_TURN_NONE,
  POP3_TURN_ASKED,
  POP3_TURN_HELD,
} Pop3Turn;

struct _Pop3Store {
  GObject parent_instance;

  GearyImapDBAccount *local;
  char               *database_path;
  char               *attachments;
  GMainContext       *context; /* the main thread's */
  GThread            *thread;  /* main thread: set while open */

  /* Store thread only. */
  Pop3Database    *database;
  Pop3SearchIndex *index;
  gint64           inbox;
  gboolean         filled;    /* the connection holds what it needed for the last work */
  guint            untrimmed; /* messages since the C library gave memory back */

  /* Whether there is something to index, and the last time did not fail; atomic. */
  int indexing;

  GMutex lock;
  GCond  changed;
  /* All below guarded by lock, changes announced through changed. */
  GQueue   tasks;         /* of Pop3StoreTask */
  GQueue   deliveries;    /* of Pop3Delivery */
  gsize    queued_bytes;  /* in deliveries and in the batch being stored, with overhead */
  gint64   index_at;      /* not before this monotonic time is the index written to */
  gint64   oldest;        /* monotonic time at which the first of deliveries came */
  gboolean storing;       /* a batch is being stored */
  gboolean flushing;      /* somebody waits: do not wait for a full batch */
  gboolean running;       /* tasks are taken */
  gboolean stopping;      /* end the thread */
  GError  *failure;       /* why deliveries are refused, until the next visit */
  gboolean unsettled;     /* a batch failed, and nothing was committed since */
  Pop3Turn turn;          /* written by pop3-store-turns.c alone */
  gint64   before_first;  /* number reserved for order 0 before all that is there */
  gint64   behind_first;  /* number reserved for order 0 behind it */
};

/* Has @func answer @task on the store thread; refuses when the store is closed. */
void pop3_store_push (Pop3Store *self, GTask *task, Pop3StoreTaskFunc func);

/* Answers @task, committing when @done, else with @error and without the transaction. */
void pop3_store_return_transaction (Pop3Store *self, GTask *task, gboolean done, GError *error);

/* With the lock held: forgets what waits to be stored. */
void pop3_store_drop_deliveries (Pop3Store *self);

/* With the lock held, which is let go. Store thread. */
void pop3_store_ask_for_turn (Pop3Store *self);
void pop3_store_leave_turn (Pop3Store *self);

gpointer pop3_store_thread (gpointer data);

void pop3_store_mailbox_iface_init (Pop3MailboxInterface *iface);

G_END_DECLS
