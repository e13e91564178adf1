/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-error.h"
#include "session/pop3-session.h"

#include <string.h>

#include "dialogue-server.h"

/*
 * Names that lead nowhere, for now or for good, or to more than one place. What becomes
 * of a visit is said with the name, in time, and never by asking for anything.
 */

#define HOST "pop.example.test"

/* Milliseconds to find and reach a server in rows that never do. */
#define SHORT_MS 300

typedef enum {
  ANSWER_NOT_FOUND,
  ANSWER_LATER,
  ANSWER_NEVER,
  ANSWER_DEAD_AND_GOOD,
} Answer;

typedef struct {
  const char *name;
  Answer      answer;
  Pop3Error   code;
  const char *words;
} Row;

static const Row rows[] = {
  { "no such name", ANSWER_NOT_FOUND, POP3_ERROR_NETWORK, HOST },
  { "no answer for now", ANSWER_LATER, POP3_ERROR_NETWORK, HOST },
  { "no answer at all", ANSWER_NEVER, POP3_ERROR_TIMEOUT, "" },
  { "an address at which nobody is, and one", ANSWER_DEAD_AND_GOOD, POP3_ERROR_BUSY, "wait" },
};

/* ---------------------------------------------------------------- the resolver */

static Answer answer; /* set before a test asks */

typedef GResolver TestResolver;
typedef GResolverClass TestResolverClass;
static GType test_resolver_get_type (void);
G_DEFINE_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static gboolean
on_cancelled (GCancellable *cancellable,
              gpointer      task)
{
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
lookup_async (GResolver                *resolver,
              const char               *name,
              GResolverNameLookupFlags  flags,
              GCancellable             *cancellable,
              GAsyncReadyCallback       callback,
              gpointer                  user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  g_autoptr (GSource) source = NULL;

  switch (answer)
    {
    case ANSWER_NOT_FOUND:
      g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND,
                               "No name %s", name);
      break;

    case ANSWER_LATER:
      g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE,
                               "Try again later");
      break;

    case ANSWER_NEVER:
      source = g_cancellable_source_new (cancellable);
      g_task_attach_source (task, source, G_SOURCE_FUNC (on_cancelled));
      break;

    case ANSWER_DEAD_AND_GOOD:
    default:
      g_task_return_boolean (task, TRUE);
      break;
    }
}

/* Of the whole of 127.0.0.0/8 a dialogue server listens at 127.0.0.1 only. */
static GList *
lookup_finish (GResolver     *resolver,
               GAsyncResult  *result,
               GError       **error)
{
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  return g_list_append (g_list_append (NULL, g_inet_address_new_from_string ("127.0.0.9")),
                        g_inet_address_new_from_string ("127.0.0.1"));
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  klass->lookup_by_name_with_flags_async = lookup_async;
  klass->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

/* ------------------------------------------------------------------- the tests */

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (DialogueServer) server = dialogue_server_new (row->name, "S: -ERR [IN-USE] wait\n",
                                                           NULL);
  g_autoptr (Pop3SessionConfig) config = pop3_session_config_new ();
  g_autoptr (GError) error = NULL;
  Pop3Session *session = NULL;
  Pop3SessionLimits limits;

  config->host = g_strdup (HOST);
  config->port = dialogue_server_get_port (server);
  config->security = POP3_SECURITY_NONE;
  config->user = g_strdup ("ana");
  config->secret = g_strdup ("geheim-7");
  session = pop3_session_new (config);
  limits = *pop3_session_get_limits (session);
  if (row->answer == ANSWER_NEVER)
    limits.connect_ms = SHORT_MS;
  pop3_session_set_limits (session, &limits);

  answer = row->answer;
  g_assert_false (pop3_session_open (session, NULL, &error));
  g_assert_error (error, POP3_ERROR, (int) row->code);
  g_assert_nonnull (strstr (error->message, row->words));
  pop3_session_free (session);
  dialogue_server_dismiss (server);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GResolver) resolver = NULL;
  int result = 0;

  g_test_init (&argc, &argv, NULL);
  resolver = g_object_new (test_resolver_get_type (), NULL);
  g_resolver_set_default (resolver);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/resolver/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  result = g_test_run ();

  dialogue_server_end_threads ();
  return result;
}
