/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "session/pop3-session.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * What is left of a password in this program's memory when a session is over: in
 * freed memory and old stack as well. The test itself knows it under a mask only, and
 * the server is another process. The line is not encrypted: what a TLS library leaves
 * behind is its own, and so is what the dynamic linker does when it looks up a function
 * with part of a password in a register, for which LD_BIND_NOW is set.
 */

#define MASK 0xa5
#define HIDE(octet) ((guint8) ((octet) ^ MASK))

#define USER "ana"

static const guint8 hidden[] = {
  HIDE ('Q'), HIDE ('w'), HIDE ('7'), HIDE ('k'), HIDE ('a'), HIDE ('n'), HIDE ('a'), HIDE ('r'),
  HIDE ('i'), HIDE ('e'), HIDE ('-'), HIDE ('4'), HIDE ('7'), HIDE ('1'), HIDE ('1'), HIDE ('-'),
  HIDE ('v'), HIDE ('o'), HIDE ('g'), HIDE ('e'), HIDE ('l'), HIDE ('Z'), HIDE ('x'), HIDE ('9'),
};

/* Octets of it that must not be found anywhere. */
#define PART 12
/* Where the part begins: behind what an allocator writes into free memory. */
#define PART_START 8
/* Larger ones hold no memory. */
#define MAX_MAPPING (G_GUINT64_CONSTANT (1) << 26)

/* The part as it is, and in base64 behind 0, 1 and 2 octets of something else. */
#define N_NEEDLES 4
static guint8 needles[N_NEEDLES][PART];
static gboolean is_first[256]; /* octets that a needle begins with */

typedef struct {
  const char      *description;
  const char      *mechanism;
  Pop3Credentials  credentials;
  const char      *answers[4]; /* to the lines behind CAPA; SCRAM is made for the line */
  gboolean         leads_in;
} Row;

#define SCRAM "scram"

static const Row rows[] = {
  { "user", "USER", .answers = { "+OK", "+OK" }, .leads_in = TRUE },
  { "user-refused", "USER", .answers = { "+OK", "-ERR [AUTH] no" } },
  { "apop", "APOP", .answers = { "+OK" }, .leads_in = TRUE },
  { "plain", "PLAIN", .answers = { "+OK" }, .leads_in = TRUE },
  { "plain-refused", "PLAIN", .answers = { "-ERR [AUTH] no" } },
  { "login", "LOGIN", .answers = { "+ VXNlcm5hbWU6", "+ UGFzc3dvcmQ6", "+OK" },
    .leads_in = TRUE },
  { "cram-md5", "CRAM-MD5", .answers = { "+ PDFAYT4=", "+OK" }, .leads_in = TRUE },
  { "scram-sha-1-refused", "SCRAM-SHA-1", .answers = { SCRAM, "-ERR [AUTH] no" } },
  { "scram-sha-256-refused", "SCRAM-SHA-256", .answers = { SCRAM, "-ERR [AUTH] no" } },
  { "oauthbearer", "OAUTHBEARER", POP3_CREDENTIALS_TOKEN, { "+OK" }, TRUE },
  { "xoauth2", "XOAUTH2", POP3_CREDENTIALS_TOKEN, { "+OK", "+OK" }, TRUE },
  { "xoauth2-refused", "XOAUTH2", POP3_CREDENTIALS_TOKEN,
    { "+", "+ eyJzdGF0dXMiOiI0MDAifQ==", "-ERR [AUTH] no" } },
};

/* ------------------------------------------------------------------- needles */

static guint
unmask (gsize at)
{
  return at < G_N_ELEMENTS (hidden) ? hidden[at] ^ MASK : 0;
}

static void
make_needles (void)
{
  static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  memcpy (needles[0], hidden + PART_START, PART);
  for (gsize shift = 0; shift < 3; shift++)
    for (gsize i = 0; i < PART; i++)
      {
        gsize group = PART_START - shift + i / 4 * 3;
        guint bits = unmask (group) << 16 | unmask (group + 1) << 8 | unmask (group + 2);

        needles[1 + shift][i] = HIDE (alphabet[bits >> (18 - i % 4 * 6) & 63]);
      }
  for (gsize needle = 0; needle < N_NEEDLES; needle++)
    is_first[needles[needle][0]] = TRUE;
}

/* How often a needle is in the octets, none of which is copied. Of some of them a
 * sanitizer says that they are nobody's any more: those above all. */
#ifdef __SANITIZE_ADDRESS__
__attribute__ ((no_sanitize_address))
#endif
static guint
count_in (const volatile guint8 *start,
          const volatile guint8 *end)
{
  guint count = 0;

  for (const volatile guint8 *at = start; at + PART <= end; at++)
    for (gsize needle = 0; needle < N_NEEDLES && is_first[*at ^ MASK]; needle++)
      {
        gsize i = 0;

        while (i < PART && (at[i] ^ MASK) == needles[needle][i])
          i++;
        count += i == PART;
      }

  return count;
}

/* In all memory that this program can write to, but for what is no memory at all: the
 * shadow that AddressSanitizer reserves. */
static guint
count_all (void)
{
  FILE *maps = fopen ("/proc/self/maps", "r");
  guint count = 0;
  char line[512];

  g_assert_nonnull (maps);
  while (fgets (line, sizeof line, maps) != NULL)
    {
      guint64 start = 0;
      guint64 end = 0;
      char access[5] = "";

      g_assert_cmpint (sscanf (line, "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %4s",
                               &start, &end, access), ==, 3);
      if (g_str_has_prefix (access, "rw") && end - start < MAX_MAPPING)
        count += count_in ((const guint8 *) (guintptr) start, (const guint8 *) (guintptr) end);
    }
  fclose (maps);

  return count;
}

/* -------------------------------------------------------------------- server */

static void
say (int         line,
     const char *text)
{
  gsize length = strlen (text);

  if (write (line, text, length) != (gssize) length || write (line, "\r\n", 2) != 2)
    _exit (1);
}

/* FALSE when the client has hung up. */
static gboolean
hear (int   line,
      char *text,
      gsize size)
{
  gsize length = 0;

  while (read (line, text + length, 1) == 1 && length + 1 < size)
    if (text[length++] == '\n')
      {
        text[length - 1] = '\0';
        return TRUE;
      }

  return FALSE;
}

/* The server's first message, with the nonce of the client's (RFC 5802 §5). */
static void
say_scram (int         line,
           const char *heard)
{
  const char *word = strrchr (g_strchomp ((char *) heard), ' ');
  gsize length = 0;
  g_autofree guchar *first = g_base64_decode (word + 1, &length);
  g_autofree char *text = g_strndup ((char *) first, length);
  g_autofree char *second = g_strdup_printf ("%sx,s=QSXCR+Q6sek8bf92,i=4096",
                                             strstr (text, "r="));
  g_autofree char *base64 = g_base64_encode ((guchar *) second, strlen (second));
  g_autofree char *answer = g_strconcat ("+ ", base64, NULL);

  say (line, answer);
}

/* The child: it plays one row and is gone, with all that it heard. */
static void G_GNUC_NORETURN
serve (const Row *row,
       int        listener)
{
  int line = accept (listener, NULL, NULL);
  char heard[2048];

  say (line, "+OK <1@x>");
  if (!hear (line, heard, sizeof heard))
    _exit (1);
  say (line, "+OK\r\nUSER\r\nUIDL\r\nSASL PLAIN\r\n.");
  for (guint i = 0; row->answers[i] != NULL && hear (line, heard, sizeof heard); i++)
    {
      if (strcmp (row->answers[i], SCRAM) == 0)
        say_scram (line, heard);
      else
        say (line, row->answers[i]);
    }
  while (hear (line, heard, sizeof heard))
    say (line, "-ERR");
  _exit (0);
}

static guint16
listen_locally (int *listener)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  *listener = socket (AF_INET, SOCK_STREAM, 0);
  g_assert_cmpint (bind (*listener, (struct sockaddr *) &address, length), ==, 0);
  g_assert_cmpint (listen (*listener, 1), ==, 0);
  g_assert_cmpint (getsockname (*listener, (struct sockaddr *) &address, &length), ==, 0);
  return ntohs (address.sin_port);
}

/* --------------------------------------------------------------------- tests */

static char *
make_secret (void)
{
  char *secret = g_malloc0 (G_N_ELEMENTS (hidden) + 1);

  for (gsize i = 0; i < G_N_ELEMENTS (hidden); i++)
    secret[i] = (char) (hidden[i] ^ MASK);
  return secret;
}

static Pop3SessionConfig *
new_config (const Row *row,
            guint16    port)
{
  Pop3SessionConfig *config = pop3_session_config_new ();

  config->host = g_strdup ("127.0.0.1");
  config->port = port;
  config->security = POP3_SECURITY_NONE;
  config->credentials = row->credentials;
  config->user = g_strdup (USER);
  config->secret = make_secret ();
  g_free (config->mechanism);
  config->mechanism = g_strdup (row->mechanism);
  return config;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  int listener = -1;
  guint16 port = listen_locally (&listener);
  Pop3SessionConfig *config = NULL;
  Pop3Session *session = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    serve (row, listener);
  close (listener);

  config = new_config (row, port);
  session = pop3_session_new (config);
  if (pop3_session_open (session, NULL, &error) != row->leads_in)
    g_error ("%s", error != NULL ? error->message : "the login was accepted");
  pop3_session_free (session);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);

  /* The config's own, so that the count is known to count. */
  g_assert_cmpuint (count_all (), ==, 1);
  pop3_session_config_free (config);
  g_assert_cmpuint (count_all (), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  make_needles ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/secrets/%s", rows[i].description);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  return g_test_run ();
}
