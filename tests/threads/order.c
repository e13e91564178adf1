/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include <dlfcn.h>
#include <gio/gio.h>

/*
 * To be preloaded into a program that is compiled with -fsanitize=thread, which sees
 * neither the futexes nor the atomics inside a GLib that is not: says to the
 * sanitizer what GLib's functions promise, that what happened before one of them
 * on one thread is seen behind its counterpart on another. Only those that are
 * called from outside GLib come by here; what they hand to each other inside is
 * named by those that do.
 */

void __tsan_acquire (void *address) __attribute__ ((weak));
void __tsan_release (void *address) __attribute__ ((weak));

static void
acquire (gconstpointer address)
{
  if (__tsan_acquire != NULL)
    __tsan_acquire ((void *) address);
}

static void
release (gconstpointer address)
{
  if (__tsan_release != NULL)
    __tsan_release ((void *) address);
}

/* Looked up anew by each thread that is first: the same is found. */
#define REAL(name) \
  static __typeof__ (&name) real; \
  if (real == NULL) \
    real = (__typeof__ (&name)) dlsym (RTLD_NEXT, #name)

/* What takes something, and what gives it. */
#define TAKER(name, type) \
  void name (type *object) { REAL (name); real (object); acquire (object); }
#define GIVER(name, type) \
  void name (type *object) { REAL (name); release (object); real (object); }
#define TRIER(name, type) \
  gboolean name (type *object) \
  { REAL (name); gboolean taken = real (object); if (taken) acquire (object); return taken; }
/* The last reference that goes sees what was done with all others. */
#define DROPPER(name, type) \
  void name (type object) { REAL (name); release (object); acquire (object); real (object); }

TAKER (g_mutex_lock, GMutex)
TRIER (g_mutex_trylock, GMutex)
GIVER (g_mutex_unlock, GMutex)
TAKER (g_rec_mutex_lock, GRecMutex)
TRIER (g_rec_mutex_trylock, GRecMutex)
GIVER (g_rec_mutex_unlock, GRecMutex)
TAKER (g_rw_lock_writer_lock, GRWLock)
GIVER (g_rw_lock_writer_unlock, GRWLock)
TAKER (g_rw_lock_reader_lock, GRWLock)
GIVER (g_rw_lock_reader_unlock, GRWLock)

DROPPER (g_object_unref, gpointer)
DROPPER (g_bytes_unref, GBytes *)
DROPPER (g_array_unref, GArray *)
DROPPER (g_ptr_array_unref, GPtrArray *)
DROPPER (g_main_context_unref, GMainContext *)
DROPPER (g_source_unref, GSource *)
DROPPER (g_date_time_unref, GDateTime *)

void
g_atomic_rc_box_release_full (gpointer       box,
                              GDestroyNotify clear)
{
  REAL (g_atomic_rc_box_release_full);
  release (box);
  acquire (box);
  real (box, clear);
}

void
g_cond_wait (GCond  *cond,
             GMutex *mutex)
{
  REAL (g_cond_wait);
  release (mutex);
  real (cond, mutex);
  acquire (mutex);
}

gboolean
g_cond_wait_until (GCond  *cond,
                   GMutex *mutex,
                   gint64  end)
{
  REAL (g_cond_wait_until);
  gboolean in_time = FALSE;

  release (mutex);
  in_time = real (cond, mutex, end);
  acquire (mutex);
  return in_time;
}

/* ---------------------------------------------------------------- only once */

gboolean
(g_once_init_enter) (volatile void *location)
{
  REAL (g_once_init_enter);
  gboolean first = real (location);

  acquire ((gconstpointer) location);
  return first;
}

void
(g_once_init_leave) (volatile void *location,
                     gsize          result)
{
  REAL (g_once_init_leave);
  release ((gconstpointer) location);
  real (location, result);
}

gpointer
g_once_impl (GOnce      *once,
             GThreadFunc func,
             gpointer    argument)
{
  REAL (g_once_impl);
  gpointer value = real (once, func, argument);

  release (once);
  acquire (once);
  return value;
}

/* ------------------------------------------------------------- cancellables */

void
g_cancellable_cancel (GCancellable *cancellable)
{
  REAL (g_cancellable_cancel);
  if (cancellable != NULL)
    {
      release (cancellable);
      acquire (cancellable);
    }
  real (cancellable);
}

gboolean
g_cancellable_is_cancelled (GCancellable *cancellable)
{
  REAL (g_cancellable_is_cancelled);
  gboolean cancelled = real (cancellable);

  if (cancelled)
    acquire (cancellable);
  return cancelled;
}

gboolean
g_cancellable_set_error_if_cancelled (GCancellable *cancellable,
                                      GError      **error)
{
  REAL (g_cancellable_set_error_if_cancelled);
  gboolean cancelled = real (cancellable, error);

  if (cancelled)
    acquire (cancellable);
  return cancelled;
}

gulong
g_cancellable_connect (GCancellable  *cancellable,
                       GCallback      callback,
                       gpointer       data,
                       GDestroyNotify notify)
{
  REAL (g_cancellable_connect);
  if (cancellable != NULL)
    release (cancellable);
  return real (cancellable, callback, data, notify);
}

/* A callback that runs is waited for. */
void
g_cancellable_disconnect (GCancellable *cancellable,
                          gulong        id)
{
  REAL (g_cancellable_disconnect);
  real (cancellable, id);
  if (cancellable != NULL && id != 0)
    acquire (cancellable);
}

/* ------------------------------------------------------- from loop to loop */

typedef struct {
  GSourceFunc    func;
  gpointer       data;
  GDestroyNotify notify;
} Callback;

static gboolean
on_source (gpointer user_data)
{
  Callback *callback = user_data;

  acquire (callback);
  return callback->func (callback->data);
}

static void
free_callback (gpointer user_data)
{
  Callback *callback = user_data;

  acquire (callback);
  if (callback->notify != NULL)
    callback->notify (callback->data);
  g_free (callback);
}

void
g_source_set_callback (GSource        *source,
                       GSourceFunc     func,
                       gpointer        data,
                       GDestroyNotify  notify)
{
  REAL (g_source_set_callback);
  Callback *callback = NULL;

  /* Those of other kinds have other arguments. */
  if (source->source_funcs != &g_idle_funcs && source->source_funcs != &g_timeout_funcs)
    {
      real (source, func, data, notify);
      return;
    }

  callback = g_new (Callback, 1);
  *callback = (Callback) { func, data, notify };
  release (callback);
  real (source, on_source, callback, free_callback);
}

/* -------------------------------------------------------------------- tasks */

static GQuark
func_quark (void)
{
  return g_quark_from_static_string ("threads-order-func");
}

static void
run_task (GTask        *task,
          gpointer      source,
          gpointer      data,
          GCancellable *cancellable)
{
  GTaskThreadFunc func = NULL;

  acquire (task);
  func = (GTaskThreadFunc) g_object_get_qdata (G_OBJECT (task), func_quark ());
  func (task, source, data, cancellable);
}

void
g_task_run_in_thread (GTask          *task,
                      GTaskThreadFunc func)
{
  REAL (g_task_run_in_thread);
  g_object_set_qdata (G_OBJECT (task), func_quark (), (gpointer) func);
  release (task);
  real (task, run_task);
}

#define RETURNER(name, type) \
  void name (GTask *task, type result) { REAL (name); release (task); real (task, result); }
#define PROPAGATOR(name, type) \
  type name (GTask *task, GError **error) \
  { REAL (name); acquire (task); return real (task, error); }

RETURNER (g_task_return_boolean, gboolean)
RETURNER (g_task_return_int, gssize)
RETURNER (g_task_return_error, GError *)
PROPAGATOR (g_task_propagate_boolean, gboolean)
PROPAGATOR (g_task_propagate_int, gssize)
PROPAGATOR (g_task_propagate_pointer, gpointer)

void
g_task_return_pointer (GTask         *task,
                       gpointer       result,
                       GDestroyNotify free_result)
{
  REAL (g_task_return_pointer);
  release (task);
  real (task, result, free_result);
}

void
g_task_return_new_error (GTask      *task,
                         GQuark      domain,
                         int         code,
                         const char *format,
                         ...)
{
  GError *error = NULL;
  va_list arguments;

  va_start (arguments, format);
  error = g_error_new_valist (domain, code, format, arguments);
  va_end (arguments);
  g_task_return_error (task, error);
}

gboolean
g_task_get_completed (GTask *task)
{
  REAL (g_task_get_completed);
  gboolean completed = real (task);

  if (completed)
    acquire (task);
  return completed;
}

/* ------------------------------------------------------------------- queues */

void
g_async_queue_push (GAsyncQueue *queue,
                    gpointer     data)
{
  REAL (g_async_queue_push);
  release (queue);
  real (queue, data);
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  REAL (g_async_queue_pop);
  gpointer data = real (queue);

  acquire (queue);
  return data;
}
