/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "settings/pop3-findings.h"

G_BEGIN_DECLS

/**
 * pop3_autoconfig_parse:
 * @data: (array length=length): a file of Mozilla's autoconfiguration, version 1.1
 * @length: octets of @data
 * @address: the address it was asked for, which its placeholders stand for
 * @source: where it comes from
 * @error: POP3_ERROR_PROTOCOL: no such file; POP3_ERROR_LIMIT: too large
 *
 * Reads a provider's POP3 and SMTP servers, in the file's order and the safer ones
 * first. Servers that want another login than a password are left out, and so are
 * values that make no sense. A file with a document type, which is what entities are
 * declared in, is refused before it is read. Nothing is loaded. Any thread.
 *
 * Returns: (transfer full): what the file says, maybe no server; %NULL with @error set
 */
Pop3Findings *pop3_autoconfig_parse (const char *data, gsize length, const char *address,
                                     Pop3Source source,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
