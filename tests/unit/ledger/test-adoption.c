/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "ledger-fixture.h"
#include "ledger/pop3-ledger-identity.h"

#include <string.h>

/* Who is who when a server has changed its unique ids. Ledgers and listings are
 * words, id=header; a header of - could not be read, and with ? behind it the id may be
 * another message's. A ledger's word may end in !
 * for deleted here, in ~ for gone from the server, in : for not listed any more;
 * the result is id=the old id, with ? for an adoption among equals. */

#define NOW 1700000000

typedef struct
{
  const char *name;
  const char *ledger;
  const char *listing;
  gboolean    due;
  const char *adopted;
} Row;

static const Row rows[] = {
  { "nothing at all", "", "", FALSE, "" },
  { "first visit", "", "a=1 b=2", FALSE, "" },
  { "empty after a full one", "a=1 b=2", "", FALSE, "" },
  { "nothing changed", "a=1 b=2", "a=1 b=2", FALSE, "" },
  { "all renumbered", "a=1 b=2", "A=1 B=2", TRUE, "A=a B=b" },
  { "renumbered and sorted anew", "a=1 b=2 c=3", "A=3 B=1 C=2", TRUE, "A=c B=a C=b" },
  { "renumbered, and new mail", "a=1 b=2", "A=1 B=2 C=3", TRUE, "A=a B=b" },
  { "renumbered, and fewer", "a=1 b=2 c=3", "B=2", TRUE, "B=b" },
  { "all is new", "a=1 b=2", "A=8 B=9", TRUE, "" },
  { "headers unread", "a=1 b=2", "A=- B=2", TRUE, "B=b" },
  { "rows without a header", "a=- b=2", "A=1 B=2", TRUE, "B=b" },
  { "one id is left", "a=1 b=2", "a=1 B=2", FALSE, "B=b" },
  { "deleted here", "a=1! b=2", "A=1 B=2", TRUE, "A=a B=b" },
  { "gone, and all is new", "a=1~ b=2~", "A=3", FALSE, "" },
  { "gone and deleted here, and put back", "a=1!~ b=2", "A=1 B=2", TRUE, "B=b" },
  { "gone, still here, and put back", "a=1~ b=2", "A=1 B=2", TRUE, "A=a B=b" },
  { "not listed for a while", "a=1: b=2:", "A=1", FALSE, "A=a" },
  { "not listed, the others renumbered", "a=1: b=2", "A=1 B=2", TRUE, "A=a B=b" },
  { "equal headers", "a=1 b=1", "A=1 B=1", TRUE, "A=a? B=b?" },
  { "equal headers, one left", "a=1 b=1! c=2", "A=1 C=2", TRUE, "A=a? C=c" },
  { "equal headers, one more", "a=1 c=2", "A=1 B=1 C=2", TRUE, "A=a? C=c" },
  { "one of equals renumbered", "a=1 b=1", "a=1 B=1", FALSE, "B=b" },
  { "listed ones are not taken", "a=1", "a=1 B=1", FALSE, "" },
  { "one that may be another", "a=1", "a=-? B=1", FALSE, "B=a" },
  { "one that may be another, and nothing is alike", "a=1", "a=-? B=2", FALSE, "" },
  { "one id for all", "a=1 b=2", "A=1 A=2", TRUE, "A=a A#1=b" },
};

static GBytes *
make_header (const char *word)
{
  char digest[POP3_LEDGER_DIGEST_SIZE] = { 0 };
  const char *header = strchr (word, '=');

  g_assert_nonnull (header);
  if (header[1] == '-')
    return NULL;
  digest[0] = header[1];
  return g_bytes_new (digest, sizeof digest);
}

static char *
make_id (const char *word)
{
  return g_strndup (word, strcspn (word, "="));
}

static void
insert (sqlite3 *db, const char *word, gint64 id)
{
  g_autofree char *uidl = make_id (word);
  g_autofree char *sql = g_strdup_printf ("INSERT INTO MessageTable (id) VALUES (%d)", (int) id);
  g_autoptr (GBytes) header = make_header (word);
  g_autoptr (GError) error = NULL;

  fixture_exec (db, sql);
  pop3_ledger_insert (db, uidl, 0, POP3_LEDGER_STORED, id, POP3_LEDGER_TRUST_SIZE, 100, header,
                      NULL, NOW, &error);
  g_assert_no_error (error);
  if (strchr (word, '!') != NULL)
    pop3_ledger_message_deleted (db, id, NOW, &error);
  g_assert_no_error (error);
}

/* The last good session, in which the server listed and deleted what the words say. */
static void
close_session (sqlite3 *db, char **words)
{
  g_autoptr (Pop3Listing) listing = pop3_listing_new ();
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;

  pop3_listing_add (listing, 1000, "something else");
  for (gint64 i = 0; words[i] != NULL; i++)
    {
      g_autofree char *uidl = make_id (words[i]);
      gint64 id = i + 1;

      if (strchr (words[i], '~') != NULL)
        g_array_append_val (gone, id);
      if (strchr (words[i], ':') == NULL)
        pop3_listing_add (listing, (guint) id, uidl);
    }
  pop3_ledger_close_session (db, listing, (const gint64 *) gone->data, gone->len, NOW, &error);
  g_assert_no_error (error);
}

static sqlite3 *
make_ledger (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  sqlite3 *db = fixture_open_prepared ();

  for (guint i = 0; words[i] != NULL; i++)
    insert (db, words[i], i + 1);
  close_session (db, words);
  return db;
}

static Pop3Listing *
make_listing (const char *text, GPtrArray **headers)
{
  Pop3Listing *listing = pop3_listing_new ();
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  *headers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *uidl = make_id (words[i]);

      pop3_listing_add (listing, i + 1, uidl);
      pop3_listing_set_uncertain (listing, i, g_str_has_suffix (words[i], "?"));
      g_ptr_array_add (*headers, make_header (words[i]));
    }
  return listing;
}

static char *
describe (const GArray *adoptions, const Pop3Ledger *ledger)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < adoptions->len; i++)
    {
      const Pop3Adoption *adoption = &g_array_index (adoptions, Pop3Adoption, i);
      const Pop3LedgerRow *row = NULL;

      for (gsize j = 0; j < pop3_ledger_get_length (ledger); j++)
        {
          if (pop3_ledger_get_row (ledger, j)->id == adoption->row_id)
            row = pop3_ledger_get_row (ledger, j);
        }
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", adoption->entry->uidl);
      if (adoption->entry->occurrence > 0)
        g_string_append_printf (text, "#%u", adoption->entry->occurrence);
      g_string_append_printf (text, "=%s%s", row->uidl, adoption->alone ? "" : "?");
    }
  return g_string_free (text, FALSE);
}

/* After it, each adopted row stands under its new id with all it knew. */
static void
check_adopted (sqlite3 *db, const Pop3Ledger *before, const GArray *adoptions)
{
  g_autoptr (Pop3Ledger) after = NULL;
  g_autoptr (GError) error = NULL;

  pop3_ledger_adopt (db, (const Pop3Adoption *) adoptions->data, adoptions->len, &error);
  g_assert_no_error (error);
  after = fixture_load (db);
  g_assert_cmpuint (pop3_ledger_get_length (after), ==, pop3_ledger_get_length (before));
  for (guint i = 0; i < adoptions->len; i++)
    {
      const Pop3Adoption *adoption = &g_array_index (adoptions, Pop3Adoption, i);
      const Pop3LedgerRow *row = pop3_ledger_lookup (after, adoption->entry->uidl,
                                                     adoption->entry->occurrence);

      g_assert_nonnull (row);
      g_assert_cmpint (row->id, ==, adoption->row_id);
      g_assert_cmpint (row->received, ==, NOW);
      g_assert_true (row->listed);
      g_assert_cmpint (row->trust, ==, adoption->alone ? POP3_LEDGER_TRUST_ADOPTED
                                                       : POP3_LEDGER_TRUST_AMBIGUOUS);
    }
  for (gsize i = 0; i < pop3_ledger_get_length (before); i++)
    g_assert_cmpint (pop3_ledger_get_row (after, i)->deleted_here, ==,
                     pop3_ledger_get_row (before, i)->deleted_here);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  sqlite3 *db = make_ledger (row->ledger);
  g_autoptr (Pop3Ledger) ledger = fixture_load (db);
  g_autoptr (GPtrArray) headers = NULL;
  g_autoptr (Pop3Listing) listing = make_listing (row->listing, &headers);
  g_autoptr (GArray) adoptions = pop3_adoption_match (listing, headers, ledger);
  g_autofree char *adopted = describe (adoptions, ledger);

  g_assert_cmpint (pop3_adoption_is_due (listing, ledger), ==, row->due);
  g_assert_cmpstr (adopted, ==, row->adopted);
  check_adopted (db, ledger, adoptions);
  fixture_close (db);
}

/* The ids of a mailbox say nothing of another one; the headers still do. */
static void
test_enter (void)
{
  static const struct
  {
    const char *mailbox;
    const char *listing;
    gboolean    due;
    const char *adopted;
  } visits[] = {
    { "ana@a", "a=1 b=2", FALSE, "" }, /* the first one that says where it is */
    { "ana@a", "a=1 b=2", FALSE, "" },
    { "ana@b", "a=3 c=1", TRUE, "c= former:1" },
    { "ana@b", "a=3 c=1", TRUE, "c= former:1" }, /* after a session that broke off */
    { "bob@b", "b=2 c=4", TRUE, "b= former:2" },
  };
  sqlite3 *db = make_ledger ("a=1: b=2!~");

  for (gsize i = 0; i < G_N_ELEMENTS (visits); i++)
    {
      g_autoptr (GPtrArray) headers = NULL;
      g_autoptr (Pop3Listing) listing = make_listing (visits[i].listing, &headers);
      g_autoptr (Pop3Ledger) ledger = NULL;
      g_autoptr (GArray) adoptions = NULL;
      g_autofree char *adopted = NULL;
      g_autoptr (GError) error = NULL;

      pop3_ledger_enter (db, visits[i].mailbox, &error);
      g_assert_no_error (error);
      ledger = fixture_load (db);
      g_assert_cmpint (pop3_adoption_is_due (listing, ledger), ==, visits[i].due);
      adoptions = pop3_adoption_match (listing, headers, ledger);
      adopted = describe (adoptions, ledger);
      g_assert_cmpstr (adopted, ==, visits[i].adopted);
      g_assert_cmpint (pop3_ledger_get_row (ledger, 1)->deleted_here, ==, NOW);
    }
  fixture_close (db);
}

static void
test_confirm_and_retire (void)
{
  sqlite3 *db = make_ledger ("a=1 b=2!");
  g_autoptr (GPtrArray) headers = NULL;
  g_autoptr (Pop3Listing) listing = make_listing ("A=1 B=2", &headers);
  g_autoptr (Pop3Ledger) before = fixture_load (db);
  g_autoptr (GArray) adoptions = pop3_adoption_match (listing, headers, before);
  g_autoptr (Pop3Ledger) after = NULL;
  g_autoptr (GError) error = NULL;

  pop3_ledger_adopt (db, (const Pop3Adoption *) adoptions->data, adoptions->len, &error);
  g_assert_no_error (error);
  pop3_ledger_confirm (db, &(Pop3Proven){ 1, 0 }, 1, &error);
  g_assert_no_error (error);
  pop3_ledger_retire (db, 2, &error);
  g_assert_no_error (error);

  after = fixture_load (db);
  g_assert_cmpint (pop3_ledger_lookup (after, "A", 0)->trust, ==, POP3_LEDGER_TRUST_PROVEN);
  g_assert_null (pop3_ledger_lookup (after, "B", 0));
  g_assert_cmpstr (pop3_ledger_get_row (after, 1)->uidl, ==, " retired:2");
  g_assert_null (pop3_ledger_get_row (after, 1)->header_digest);
  g_assert_cmpint (pop3_ledger_get_row (after, 1)->deleted_here, ==, NOW);

  /* Its id is free for the other message, and it goes like any that is not listed. */
  pop3_ledger_insert (db, "B", 0, POP3_LEDGER_STORED, 0, POP3_LEDGER_TRUST_SIZE, 1, NULL, NULL,
                      NOW, &error);
  g_assert_no_error (error);
  for (guint day = 0; day < 31; day++)
    fixture_visit (db, "A B", NOW + day * 24 * 60 * 60);
  g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM Pop3LedgerTable"), ==, 2);
  fixture_close (db);
}

/* Nothing but what LIST says of the new id tells which mail has it; the rules still have to
 * know how large what was left on the server is. */
static void
test_size (void)
{
  static const struct
  {
    Pop3LedgerState state;
    guint64         listed;
    guint64         size;
  } sizes[] = {
    { POP3_LEDGER_STORED, 70, 70 },
    { POP3_LEDGER_STORED, 0, 0 },
    { POP3_LEDGER_PARTIAL, 70, 70 },
    { POP3_LEDGER_PARTIAL, 0, 100 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      sqlite3 *db = make_ledger ("a=1");
      g_autofree char *sql = g_strdup_printf ("UPDATE Pop3LedgerTable SET state = %d",
                                              sizes[i].state);
      g_autoptr (GPtrArray) headers = NULL;
      g_autoptr (Pop3Listing) listing = make_listing ("A=1", &headers);
      g_autoptr (Pop3Ledger) before = NULL;
      g_autoptr (Pop3Ledger) after = NULL;
      g_autoptr (GArray) adoptions = NULL;
      g_autoptr (GError) error = NULL;

      fixture_exec (db, sql);
      pop3_listing_set_size (listing, 1, sizes[i].listed);
      before = fixture_load (db);
      adoptions = pop3_adoption_match (listing, headers, before);
      pop3_ledger_adopt (db, (const Pop3Adoption *) adoptions->data, adoptions->len, &error);
      g_assert_no_error (error);
      after = fixture_load (db);
      g_assert_cmpuint (pop3_ledger_lookup (after, "A", 0)->size, ==, sizes[i].size);
      fixture_close (db);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/adoption/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/adoption/confirm-and-retire", test_confirm_and_retire);
  g_test_add_func ("/adoption/enter", test_enter);
  g_test_add_func ("/adoption/size", test_size);
  return g_test_run ();
}
