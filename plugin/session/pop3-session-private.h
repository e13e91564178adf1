/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "session/pop3-connector.h"
#include "session/pop3-dialogue.h"
#include "session/pop3-login.h"
#include "session/pop3-session.h"

G_BEGIN_DECLS

/*
 * What the files of a session share. No other file includes this.
 */

typedef enum {
  POP3_SESSION_NEW,
  POP3_SESSION_CONNECTING,    /* deadlines: connect, handshake */
  POP3_SESSION_GREETING,      /* deadline: greeting */
  POP3_SESSION_AUTHORIZATION, /* deadlines: reply, handshake */
  POP3_SESSION_TRANSACTION,   /* deadlines: reply, idle */
  POP3_SESSION_UPDATE,        /* deadline: quit */
  POP3_SESSION_OVER,
  N_POP3_SESSION_STATES,
} Pop3SessionState;

struct _Pop3Session {
  const Pop3SessionConfig *config;  /* the maker's */
  GThread                 *thread;  /* the one that may call, not owned */
  GMainContext            *context; /* that waits run on; nobody else's */
  Pop3SessionLimits        limits;
  Pop3SessionState                    state;
  Pop3Dialogue            *dialogue; /* NULL without a line */
  Pop3Echo                *echo;     /* of all lines of the session */
  Pop3Capabilities        *capabilities; /* the last ones, once the line is gone */
  Pop3TlsReport            tls;
  Pop3LoginTrail           trail;
  gboolean                 without_capa[2]; /* without and with TLS: it hangs up on CAPA */
  gboolean                 lost_capa;    /* on this connection */
  gboolean                 without_utf8; /* the login failed after UTF8 */
  gboolean                 asked_utf8;   /* on this connection, and not refused */
  gboolean                 missed_utf8;  /* the server has it and we do not use it */
  gboolean                 asked_listing; /* STAT and UIDL were sent */
  gboolean                 blames_pipelining;
  gboolean                 blames_utf8;
};

/* The one way to change the state. */
void pop3_session_set_state (Pop3Session *self, Pop3SessionState state);

/* Notes that pipelining may be why a step failed with @unanswered commands. */
void pop3_session_suspect_pipelining (Pop3Session *self, guint unanswered, const GError *failed);

/* pop3_session_open() without the end of a session that failed. */
gboolean pop3_session_run_open (Pop3Session *self, GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
