/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-finder.h"

#include "protocol/pop3-limits.h"
#include "settings/pop3-autoconfig.h"
#include "settings/pop3-fetcher.h"
#include "settings/pop3-finder-private.h"
#include "settings/pop3-guess.h"

#include <string.h>

#include <libsoup/soup.h>

/*
 * Asks everybody at once and waits for the best. Whoever answers fills a slot; the slots
 * stand in the order in which they are believed. The search ends when a slot has servers
 * of both kinds with a secure line and nobody better is still thinking. Whoever is
 * believed less than that slot is not heard, even if the answer is there: what is found
 * does not depend on who was faster.
 *
 * DNS proves nothing (RFC 8314 §5.1): what it says is shown to the user, who decides,
 * and a server's certificate has to carry the name that the user saw.
 */

typedef enum {
  SLOT_AUTOCONFIG,
  SLOT_WELL_KNOWN,
  SLOT_ISPDB,
  SLOT_ISPDB_MX, /* by the domain that the domain's mail is delivered to */
  SLOT_SRV,
  SLOT_GUESS,
  N_SLOTS,
} SlotId;

G_STATIC_ASSERT (SLOT_WELL_KNOWN + 1 == POP3_FINDER_MAX_AUTOCONFIG);

/* What is added to a guess's rank for a certificate that is not trusted. */
#define DOUBTFUL_RANK 100

/* Longer ones exist nowhere (RFC 5321 §4.5.3.1). */
#define MAX_ADDRESS_LENGTH 320

typedef struct {
  Pop3Findings *findings; /* nullable */
  guint         pending;  /* answers to wait for */
} Slot;

typedef struct {
  const Pop3FinderPlaces *places;
  Pop3Fetcher            *fetcher;
  GCancellable           *cancellable; /* of all that is under way */
  GCancellable           *outer;       /* nullable: the caller's */
  gulong                  outer_id;
  guint                   deadline;
  char                   *address;
  char                   *domain;      /* in ASCII */
  const Pop3Hint         *hint;
  GHashTable             *ranks;       /* of the guesses, by their Pop3Server */
  Slot                    slots[N_SLOTS];
  gboolean                finished;
} Search;

/* What an answer belongs to. */
typedef struct {
  GTask       *task; /* owned */
  SlotId       slot;
  Pop3Security security;
  gboolean     outgoing;
  char        *host;
  guint16      port;
  int          rank; /* of a guess, the likelier the less */
} Question;

static const char *const autoconfig_places[] = {
  "https://autoconfig.DOMAIN/mail/config-v1.1.xml?emailaddress=ADDRESS",
  "https://DOMAIN/.well-known/autoconfig/mail/config-v1.1.xml",
  NULL,
};

/* The host asks the same one. */
static const Pop3FinderPlaces public_places = {
  .autoconfig = autoconfig_places,
  .ispdb = "https://autoconfig.thunderbird.net/v1.1/DOMAIN",
  .pop3s = POP3_PORT_TLS,
  .pop3 = POP3_PORT_STLS,
  .submissions = POP3_PORT_SUBMISSIONS,
  .submission = POP3_PORT_SUBMISSION,
  .deadline_s = POP3_LIMIT_FINDER_S,
};

typedef struct {
  const char  *service;
  Pop3Security security;
  gboolean     outgoing;
} Service;

/* RFC 6186 §3, RFC 8314 §5.1. */
static const Service services[] = {
  { "pop3s", POP3_SECURITY_TLS, FALSE },
  { "pop3", POP3_SECURITY_STLS, FALSE },
  { "submissions", POP3_SECURITY_TLS, TRUE },
  { "submission", POP3_SECURITY_STLS, TRUE },
};

/* Usual names, the likelier first; "" is the domain itself. */
static const char *const incoming_names[] = { "pop.", "pop3.", "mail.", "" };
static const char *const outgoing_names[] = { "smtp.", "mail.", "" };

static void
search_free (gpointer data)
{
  Search *search = data;

  for (SlotId i = 0; i < N_SLOTS; i++)
    pop3_findings_free (search->slots[i].findings);
  g_clear_object (&search->fetcher);
  g_clear_object (&search->cancellable);
  g_clear_object (&search->outer);
  g_clear_pointer (&search->ranks, g_hash_table_unref);
  g_free (search->address);
  g_free (search->domain);
  g_free (search);
}

static Question *
question_new (GTask *task,
              SlotId slot)
{
  Question *question = g_new0 (Question, 1);
  Search *search = g_task_get_task_data (task);

  question->task = g_object_ref (task);
  question->slot = slot;
  search->slots[slot].pending++;
  return question;
}

static void
question_free (Question *question)
{
  g_object_unref (question->task);
  g_free (question->host);
  g_free (question);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

/* ---------------------------------------------------------------- conclusion */

static gboolean
is_satisfying (const Pop3Findings *findings)
{
  return findings != NULL && pop3_findings_get_incoming (findings) != NULL &&
         pop3_findings_get_outgoing (findings) != NULL;
}

static void
take_servers (GPtrArray *all,
              GPtrArray *servers)
{
  for (guint i = 0; i < servers->len; i++)
    {
      if (!g_ptr_array_find_with_equal_func (all, g_ptr_array_index (servers, i),
                                             (GEqualFunc) pop3_server_equal, NULL))
        g_ptr_array_add (all, pop3_server_copy (g_ptr_array_index (servers, i)));
    }
}

/* Of those that are believed alike the order stays. */
static void
put_plain_last (GPtrArray *servers)
{
  for (guint i = 0, n = servers->len; n > 0; n--)
    {
      const Pop3Server *server = g_ptr_array_index (servers, i);

      if (server->security == POP3_SECURITY_NONE)
        g_ptr_array_add (servers, g_ptr_array_steal_index (servers, i));
      else
        i++;
    }
}

static void
take_advice (Pop3Findings       *all,
             const Pop3Findings *findings)
{
  if (all->provider == NULL)
    all->provider = g_strdup (findings->provider);
  if (all->documentation == NULL)
    all->documentation = g_strdup (findings->documentation);
  if (all->leave == POP3_LEAVE_UNKNOWN)
    all->leave = findings->leave;
  if (all->leave_days == 0)
    all->leave_days = findings->leave_days;
  if (all->check_minutes == 0)
    all->check_minutes = findings->check_minutes;
  all->has_imap |= findings->has_imap;
}

static void
conclude (GTask *task)
{
  Search *search = g_task_get_task_data (task);
  Pop3Findings *all = pop3_findings_new ();

  search->finished = TRUE;
  g_clear_handle_id (&search->deadline, g_source_remove);
  if (search->outer_id != 0)
    g_signal_handler_disconnect (search->outer, search->outer_id);
  search->outer_id = 0;

  for (SlotId i = 0; i < N_SLOTS; i++)
    {
      const Pop3Findings *findings = search->slots[i].findings;

      if (findings == NULL)
        continue;
      take_servers (all->incoming, findings->incoming);
      take_servers (all->outgoing, findings->outgoing);
      take_advice (all, findings);
      if (is_satisfying (findings))
        break;
    }
  put_plain_last (all->incoming);
  put_plain_last (all->outgoing);
  all->hint = search->hint;
  if (all->hint != NULL)
    all->check_minutes = MAX (all->check_minutes, all->hint->check_minutes);

  g_cancellable_cancel (search->cancellable);
  g_task_return_pointer (task, all, (GDestroyNotify) pop3_findings_free);
}

/* After something has changed: is there anything to wait for? */
static void
advance (GTask *task)
{
  Search *search = g_task_get_task_data (task);

  if (search->finished)
    return;

  for (SlotId i = 0; i < N_SLOTS; i++)
    {
      if (search->slots[i].pending > 0)
        return;
      if (is_satisfying (search->slots[i].findings))
        break;
    }
  conclude (task);
}

static Pop3Source
get_source (SlotId slot)
{
  switch (slot)
    {
    case SLOT_AUTOCONFIG:
    case SLOT_WELL_KNOWN:
      return POP3_SOURCE_AUTOCONFIG;

    case SLOT_ISPDB:
      return POP3_SOURCE_ISPDB;

    case SLOT_ISPDB_MX:
      return POP3_SOURCE_ISPDB_MX;

    case SLOT_SRV:
      return POP3_SOURCE_SRV;

    case SLOT_GUESS:
    case N_SLOTS:
      break;
    }

  return POP3_SOURCE_GUESS;
}

static Pop3Findings *
get_findings (Question *question)
{
  Search *search = g_task_get_task_data (question->task);
  Slot *slot = &search->slots[question->slot];

  if (slot->findings == NULL)
    slot->findings = pop3_findings_new ();
  return slot->findings;
}

/* An answer to @question has come, be it that there is none. */
static void
settle (Question *question)
{
  Search *search = g_task_get_task_data (question->task);

  search->slots[question->slot].pending--;
  advance (question->task);
}

/* ----------------------------------------------------------- autoconfiguration */

static void
fetch_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Question) question = user_data;
  Search *search = g_task_get_task_data (question->task);
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GError) error = NULL;

  file = pop3_fetcher_get_finish (POP3_FETCHER (source), result, &error);
  if (file != NULL && !search->finished)
    search->slots[question->slot].findings = pop3_autoconfig_parse (
      g_bytes_get_data (file, NULL), g_bytes_get_size (file), search->address,
      get_source (question->slot), &error);
  if (error != NULL)
    g_debug ("Settings file %u: %s", (guint) question->slot, error->message);
  settle (question);
}

static void
fetch (GTask      *task,
       SlotId      slot,
       const char *place,
       const char *domain)
{
  Search *search = g_task_get_task_data (task);
  g_autofree char *address = g_uri_escape_string (search->address, NULL, FALSE);
  g_autoptr (GString) uri = g_string_new (place);

  g_string_replace (uri, "DOMAIN", domain, 0);
  g_string_replace (uri, "ADDRESS", address, 0);
  pop3_fetcher_get_async (search->fetcher, uri->str, POP3_LIMIT_AUTOCONFIG,
                          search->cancellable, fetch_cb, question_new (task, slot));
}

/* ------------------------------------------------------------------------ DNS */

/* Returns: (transfer full): a name out of DNS as it is compared and shown */
static char *
trim_name (const char *name)
{
  char *host = g_ascii_strdown (name, -1);

  if (g_str_has_suffix (host, "."))
    host[strlen (host) - 1] = '\0';
  return host;
}

/* "." says that the service is decidedly not there (RFC 2782). */
char *
pop3_finder_read_target (const char *name)
{
  g_autofree char *host = trim_name (name);

  return pop3_server_is_host (host) ? g_steal_pointer (&host) : NULL;
}

char *
pop3_finder_read_exchanger (const char      *name,
                            const Pop3Hint **hint)
{
  g_autofree char *host = trim_name (name);
  const char *domain = soup_tld_get_base_domain (host, NULL);

  *hint = pop3_hint_lookup_mx (host);
  return domain != NULL && pop3_server_is_host (domain) ? g_strdup (domain) : NULL;
}

/* Returns: (transfer full) (nullable): the host that takes the domain's mail first */
static char *
find_exchanger (GList *records)
{
  char *best = NULL;
  guint16 best_preference = G_MAXUINT16;

  for (GList *item = records; item != NULL; item = item->next)
    {
      guint16 preference = 0;
      const char *host = NULL;

      g_variant_get (item->data, "(q&s)", &preference, &host);
      if (best == NULL || preference < best_preference)
        {
          g_free (best);
          best = g_strdup (host);
          best_preference = preference;
        }
    }
  return best;
}

static void
mx_cb (GObject      *source,
       GAsyncResult *result,
       gpointer      user_data)
{
  g_autoptr (Question) question = user_data;
  Search *search = g_task_get_task_data (question->task);
  GList *records = g_resolver_lookup_records_finish (G_RESOLVER (source), result, NULL);
  g_autofree char *exchanger = find_exchanger (records);

  g_list_free_full (records, (GDestroyNotify) g_variant_unref);
  if (exchanger != NULL && !search->finished)
    {
      const Pop3Hint *hint = NULL;
      g_autofree char *domain = pop3_finder_read_exchanger (exchanger, &hint);

      if (search->hint == NULL)
        search->hint = hint;
      if (domain != NULL && strcmp (domain, search->domain) != 0)
        fetch (question->task, SLOT_ISPDB_MX, search->places->ispdb, domain);
    }
  settle (question);
}

static const char *
choose_user (const Search *search,
             char        **memory)
{
  if (search->hint == NULL || !search->hint->local_user)
    return search->address;

  *memory = g_strndup (search->address,
                       (gsize) (strrchr (search->address, '@') - search->address));
  return *memory;
}

/* Of one slot: the safer first, in the order in which they come otherwise. */
static Pop3Server *
add_server (Question   *question,
            const char *host,
            guint16     port)
{
  Search *search = g_task_get_task_data (question->task);
  Pop3Findings *findings = get_findings (question);
  g_autofree char *memory = NULL;
  Pop3Server *server = pop3_server_new (host, port, question->security,
                                        choose_user (search, &memory),
                                        get_source (question->slot));

  pop3_findings_add (question->outgoing ? findings->outgoing : findings->incoming, server);
  return server;
}

static void
srv_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (Question) question = user_data;
  Search *search = g_task_get_task_data (question->task);
  GList *targets = g_resolver_lookup_service_finish (G_RESOLVER (source), result, NULL);
  guint n_taken = 0;

  for (GList *item = targets; item != NULL && !search->finished; item = item->next)
    {
      g_autofree char *host = pop3_finder_read_target (g_srv_target_get_hostname (item->data));

      if (host != NULL && g_srv_target_get_port (item->data) != 0 &&
          n_taken++ < POP3_LIMIT_SRV_TARGETS)
        add_server (question, host, g_srv_target_get_port (item->data));
    }
  g_resolver_free_targets (targets);
  settle (question);
}

static void
ask_dns (GTask *task)
{
  Search *search = g_task_get_task_data (task);
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  g_resolver_lookup_records_async (resolver, search->domain, G_RESOLVER_RECORD_MX,
                                   search->cancellable, mx_cb,
                                   question_new (task, SLOT_ISPDB_MX));
  for (gsize i = 0; i < G_N_ELEMENTS (services); i++)
    {
      Question *question = question_new (task, SLOT_SRV);

      question->security = services[i].security;
      question->outgoing = services[i].outgoing;
      g_resolver_lookup_service_async (resolver, services[i].service, "tcp", search->domain,
                                       search->cancellable, srv_cb, question);
    }
}

/* ------------------------------------------------------------------- guessing */

/* Names that answered without a trusted certificate come behind those with one, and all
 * in the order of the tables, whoever answered first. */
static int
compare_guesses (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  GHashTable *ranks = user_data;
  Pop3Server *server = *(Pop3Server *const *) a;
  Pop3Server *other = *(Pop3Server *const *) b;

  if (server->security != other->security)
    return server->security > other->security ? -1 : 1;
  return GPOINTER_TO_INT (g_hash_table_lookup (ranks, server)) -
         GPOINTER_TO_INT (g_hash_table_lookup (ranks, other));
}

static void
guess_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Question) question = user_data;
  Search *search = g_task_get_task_data (question->task);
  Pop3GuessResult outcome = pop3_guess_try_finish (result);

  if (outcome != POP3_GUESS_WRONG && !search->finished)
    {
      Pop3Server *server = add_server (question, question->host, question->port);
      Pop3Findings *findings = get_findings (question);

      g_hash_table_insert (search->ranks, server,
                           GINT_TO_POINTER (question->rank +
                                            (outcome == POP3_GUESS_DOUBTFUL ? DOUBTFUL_RANK : 0)));
      g_ptr_array_sort_with_data (question->outgoing ? findings->outgoing : findings->incoming,
                                  compare_guesses, search->ranks);
    }
  settle (question);
}

static void
guess (GTask       *task,
       const char  *name,
       int          rank,
       gboolean     outgoing,
       Pop3Security security,
       guint16      port)
{
  Search *search = g_task_get_task_data (task);
  Question *question = question_new (task, SLOT_GUESS);

  question->rank = rank;
  question->outgoing = outgoing;
  question->security = security;
  question->port = port;
  question->host = g_strconcat (name, search->domain, NULL);
  pop3_guess_try_async (&(Pop3Guess) { question->host, port, security, outgoing,
                                       search->places->tls_database },
                        search->cancellable, guess_cb, question);
}

static void
guess_all (GTask *task)
{
  Search *search = g_task_get_task_data (task);
  const Pop3FinderPlaces *places = search->places;

  for (int i = 0; i < (int) G_N_ELEMENTS (incoming_names); i++)
    {
      guess (task, incoming_names[i], i, FALSE, POP3_SECURITY_TLS, places->pop3s);
      guess (task, incoming_names[i], i, FALSE, POP3_SECURITY_STLS, places->pop3);
    }
  for (int i = 0; i < (int) G_N_ELEMENTS (outgoing_names); i++)
    {
      guess (task, outgoing_names[i], i, TRUE, POP3_SECURITY_TLS, places->submissions);
      guess (task, outgoing_names[i], i, TRUE, POP3_SECURITY_STLS, places->submission);
    }
}

/* --------------------------------------------------------------------- search */

static gboolean
on_deadline (gpointer user_data)
{
  GTask *task = user_data;
  Search *search = g_task_get_task_data (task);

  search->deadline = 0;
  conclude (task);
  return G_SOURCE_REMOVE;
}

/* Everything under way then ends by itself. */
static void
on_cancelled (GCancellable *outer,
              GTask        *task)
{
  Search *search = g_task_get_task_data (task);

  g_cancellable_cancel (search->cancellable);
}

/* Returns: (transfer full) (nullable): the domain of @address in ASCII, %NULL when it is
 *   no address */
static char *
get_domain (const char *address)
{
  const char *at = strrchr (address, '@');
  g_autofree char *domain = NULL;

  if (at == NULL || at == address || strlen (address) > MAX_ADDRESS_LENGTH ||
      !g_utf8_validate (address, -1, NULL))
    return NULL;

  domain = g_hostname_to_ascii (at + 1);
  if (domain == NULL || !pop3_server_is_host (domain) || strchr (domain, '.') == NULL)
    return NULL;
  return g_ascii_strdown (domain, -1);
}

static void
start (GTask *task)
{
  Search *search = g_task_get_task_data (task);
  const Pop3FinderPlaces *places = search->places;

  search->hint = pop3_hint_lookup (search->domain);
  search->deadline = g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, places->deadline_s,
                                                 on_deadline, g_object_ref (task),
                                                 g_object_unref);
  if (search->outer != NULL)
    search->outer_id = g_signal_connect_object (search->outer, "cancelled",
                                                G_CALLBACK (on_cancelled), task, 0);
  for (SlotId i = 0; i < POP3_FINDER_MAX_AUTOCONFIG && places->autoconfig[i] != NULL; i++)
    fetch (task, i, places->autoconfig[i], search->domain);
  fetch (task, SLOT_ISPDB, places->ispdb, search->domain);
  ask_dns (task);
  guess_all (task);
}

void
pop3_finder_find_at_async (const Pop3FinderPlaces *places,
                           const char             *address,
                           GCancellable           *cancellable,
                           GAsyncReadyCallback     callback,
                           gpointer                user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Search *search = g_new0 (Search, 1);

  g_return_if_fail (address != NULL);

  g_task_set_source_tag (task, pop3_finder_find_at_async);
  g_task_set_task_data (task, search, search_free);
  search->places = places;
  search->address = g_strstrip (g_strdup (address));
  search->domain = get_domain (search->address);
  if (search->domain == NULL || g_cancellable_is_cancelled (cancellable))
    {
      g_task_return_pointer (task, pop3_findings_new (), (GDestroyNotify) pop3_findings_free);
      return;
    }

  search->outer = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  search->cancellable = g_cancellable_new ();
  search->fetcher = pop3_fetcher_new (places->tls_database);
  search->ranks = g_hash_table_new (NULL, NULL);
  start (task);
}

void
pop3_finder_find_async (const char         *address,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  pop3_finder_find_at_async (&public_places, address, cancellable, callback, user_data);
}

Pop3Findings *
pop3_finder_find_finish (GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
