/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DialogueServer:
 *
 * A server on a free port of the loopback interface that plays one dialogue file
 * on a thread of its own, and tells the first line where the client did something
 * else. Lines of a file:
 *
 *     # comment
 *     S: text         send the text and CRLF
 *     R: text         send the text with its C escapes, without a line end
 *     *: text         send the text with its C escapes until the client hangs up
 *     d: text         send the text with its C escapes, an octet now and then, until the
 *                     client hangs up
 *     C: text         expect exactly this text and CRLF
 *     P: text         expect a line that starts with this text
 *     ?               let the client's next line be anything
 *     <               let what the client says next be anything, a line or not
 *     _               expect that the client has said nothing more
 *     =               wait until the client has read all that was sent
 *     G: MECHANISM    expect AUTH with this mechanism, and make the exchange as a
 *                     server whose user is "ana" with the password "geheim-7"
 *     W: MECHANISM    the same, with another password: the client is refused
 *     T               make a TLS handshake as the server
 *     ~               drop the connection and wait for the next
 *     !               say nothing more until the client hangs up
 *
 * After the last line the client has to hang up without a further octet.
 */
typedef struct _DialogueServer DialogueServer;

/* Plays @text, whose name for messages is @name. */
DialogueServer *dialogue_server_new (const char *name, const char *text,
                                     GTlsCertificate *certificate);

/* Plays the file @name of the folder DIALOGUES. */
DialogueServer *dialogue_server_new_for_file (const char *name, GTlsCertificate *certificate);

/* Little fits into its buffers, so that it soon waits for the client, and the client
 * for it. Before the client comes. */
void dialogue_server_be_narrow (DialogueServer *self);

guint16 dialogue_server_get_port (DialogueServer *self);

/* Whether the server was told to be silent now, for tests that cancel. Waits. */
void dialogue_server_await_silence (DialogueServer *self);

/* Waits for the end. NULL, or what the client did wrong. */
char *dialogue_server_finish (DialogueServer *self);

/* Ends it wherever it is, for tests in which the client may do what it likes. No
 * client may be there or come any more. */
void dialogue_server_dismiss (DialogueServer *self);

/* All that the client sent, decrypted, after the end. */
GBytes *dialogue_server_get_heard (DialogueServer *self);

/* That of it which the client sent without TLS. */
GBytes *dialogue_server_get_clear (DialogueServer *self);

void dialogue_server_free (DialogueServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DialogueServer, dialogue_server_free)

/* Ends the threads that GIO keeps for later, at the end of a program: they would look
 * to a leak checker like what is left of ours. */
void dialogue_server_end_threads (void);

G_END_DECLS
