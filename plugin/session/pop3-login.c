/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-login.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "protocol/pop3-command.h"
#include "protocol/pop3-error.h"
#include "session/pop3-attempt.h"
#include "session/pop3-connector.h"
#include "session/pop3-ladder.h"

/*
 * The login: goes down the ladder, and says when a new connection may get further.
 * It frames nothing, and opens no connection.
 */

void
pop3_login_trail_init (Pop3LoginTrail *trail)
{
  g_return_if_fail (trail != NULL);

  trail->used = NULL;
  trail->tried = g_ptr_array_new ();
  trail->code = POP3_REPLY_CODE_NONE;
  trail->again = FALSE;
}

void
pop3_login_trail_clear (Pop3LoginTrail *trail)
{
  g_return_if_fail (trail != NULL);

  g_clear_pointer (&trail->tried, g_ptr_array_unref);
}

void
pop3_login_trail_retry (Pop3LoginTrail *trail)
{
  g_return_if_fail (trail != NULL);

  if (trail->used != NULL)
    g_ptr_array_remove (trail->tried, (gpointer) trail->used);
}

static void
note_tried (Pop3LoginTrail *trail,
            const char     *name)
{
  if (!g_ptr_array_find (trail->tried, name, NULL))
    g_ptr_array_add (trail->tried, (gpointer) name);
}

/* (transfer container): the ladder without what was tried. */
static GPtrArray *
build_ladder (Pop3Dialogue            *dialogue,
              const Pop3SessionConfig *config,
              const Pop3LoginTrail    *trail,
              gboolean                *is_weaker)
{
  GIOStream *stream = pop3_wire_get_stream (dialogue->wire);
  const char *type = NULL;
  g_autoptr (GBytes) binding = pop3_connector_get_binding (stream, &type);
  Pop3LadderLine line = { dialogue->capabilities, G_IS_TLS_CONNECTION (stream), binding != NULL };
  GPtrArray *ladder = pop3_ladder_build (config, &line, is_weaker);

  for (guint i = 0; i < trail->tried->len; i++)
    g_ptr_array_remove (ladder, g_ptr_array_index (trail->tried, i));

  if (*is_weaker && line.is_secure)
    g_message ("%s offers weaker logins than it did; going on, as the line is secure",
               config->host);
  return ladder;
}

static void
set_no_mechanism (gboolean   is_weaker,
                  GError   **error)
{
  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_NO_MECHANISM,
                       is_weaker
                         ? _("The server offers only weaker logins than before, and the "
                             "connection is not secure: somebody may be listening")
                         : _("The server offers no way to log in that can be used here"));
}

/* Whether the server hung up on the attempt before, and only now we hear of it. */
static gboolean
is_late (const Pop3Attempt *attempt,
         guint              n_before)
{
  return n_before > 0 && attempt->n_replies == 0;
}

/* Whether the next way is to be tried on this connection. */
static gboolean
goes_on (Pop3LoginTrail    *trail,
         const Pop3Attempt *attempt,
         Pop3AttemptResult  result,
         guint              n_before,
         gboolean           is_last)
{
  if (result == POP3_ATTEMPT_DROPPED && is_late (attempt, n_before))
    {
      trail->again = TRUE;
      return FALSE;
    }

  note_tried (trail, attempt->name);
  trail->again = result == POP3_ATTEMPT_DROPPED && !is_last;

  return (result == POP3_ATTEMPT_REFUSED || result == POP3_ATTEMPT_UNUSABLE) && !is_last;
}

gboolean
pop3_login_check (const Pop3SessionConfig  *config,
                  GError                  **error)
{
  g_return_val_if_fail (config != NULL, FALSE);

  if (strpbrk (config->host, "\r\n") == NULL)
    return pop3_command_check_argument (config->user, error) &&
           pop3_command_check_argument (config->secret, error);

  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_SETTINGS,
                       _("The name of the server holds a line break"));
  return FALSE;
}

gboolean
pop3_login_run (Pop3Dialogue             *dialogue,
                const Pop3SessionConfig  *config,
                Pop3LoginTrail           *trail,
                GCancellable             *cancellable,
                GError                  **error)
{
  g_autoptr (GPtrArray) ladder = NULL;
  gboolean is_weaker = FALSE;
  guint n_sent = 0;

  g_return_val_if_fail (dialogue != NULL && config != NULL && trail != NULL, FALSE);

  trail->again = FALSE;
  ladder = build_ladder (dialogue, config, trail, &is_weaker);
  for (guint i = 0; i < ladder->len; i++)
    {
      Pop3Attempt attempt = { dialogue, config, g_ptr_array_index (ladder, i), 0, 0 };
      g_autoptr (GError) local_error = NULL;
      Pop3AttemptResult result = POP3_ATTEMPT_FAILED;

      trail->used = attempt.name;
      pop3_wire_set_secret (dialogue->wire, TRUE);
      result = pop3_attempt_run (&attempt, cancellable, &local_error);
      pop3_wire_set_secret (dialogue->wire, FALSE);
      trail->code = attempt.code;
      if (result == POP3_ATTEMPT_DONE)
        return TRUE;

      if (!goes_on (trail, &attempt, result, n_sent, i + 1 == ladder->len))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      g_debug ("%s: %s did not lead in, trying the next", config->host, attempt.name);
      n_sent += result == POP3_ATTEMPT_UNUSABLE ? 0 : 1;
    }

  set_no_mechanism (is_weaker, error);
  return FALSE;
}
