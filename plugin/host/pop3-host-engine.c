/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-host-engine.h"

#include "host/pop3-geary-classes.h"

/*
 * The engine makes its own accounts only. One of another class has to be put
 * into its list by hand, which is private: the one place where we reach into a
 * host object's private data. engine/api/geary-engine.vala
 */

/* GearyEnginePrivate, the same in Geary 43.0, 44.1 and 46.0. */
typedef struct {
  GFile   *resource_dir;
  gboolean is_open;
  GeeList *accounts;
  GeeMap  *shared_endpoints;
} EnginePrivate;

typedef struct {
  GearyBaseObject parent_instance;
  EnginePrivate  *priv;
} EngineInstance;

static EnginePrivate *
get_private (GearyEngine *engine)
{
  return ((EngineInstance *) engine)->priv;
}

/**
 * pop3_host_list_accounts:
 * @manager: the host's accounts
 *
 * Main thread.
 *
 * Returns: (transfer full) (element-type GearyAccountInformation): what they are now
 */
GeeCollection *
pop3_host_list_accounts (AccountsManager *manager)
{
  g_autoptr (GObject) iterable = (GObject *) accounts_manager_iterable (manager);

  return (GeeCollection *) geary_iterable_to_linked_list ((GearyIterable *) iterable, NULL, NULL,
                                                          NULL);
}

/**
 * pop3_host_engine_fits:
 * @engine: the host's engine
 *
 * Checks that the engine's private list is where we think it is: what is found
 * there must be what the engine's public functions show.
 *
 * Returns: whether pop3_host_engine_insert() may be used; main thread
 */
gboolean
pop3_host_engine_fits (GearyEngine *engine)
{
  GTypeQuery query;
  EnginePrivate *priv = NULL;
  g_autoptr (GeeCollection) shown = NULL;
  g_autoptr (GeeList) view = NULL;

  g_type_query (G_OBJECT_TYPE (engine), &query);
  if (query.instance_size != sizeof (EngineInstance))
    return FALSE;

  priv = get_private (engine);
  if (priv == NULL || priv->resource_dir != geary_engine_get_resource_dir (engine) ||
      !GEE_IS_LIST (priv->accounts) || !GEE_IS_MAP (priv->shared_endpoints))
    return FALSE;

  shown = geary_engine_get_accounts (engine, NULL);
  view = gee_list_get_read_only_view (priv->accounts);
  return shown != NULL && (gpointer) shown == (gpointer) view &&
         (guint) gee_collection_get_size ((GeeCollection *) priv->accounts) ==
         geary_engine_get_accounts_count (engine);
}

static int
compare_accounts (gconstpointer a,
                  gconstpointer b,
                  gpointer      user_data)
{
  return geary_account_information_compare_ascending (
    geary_account_get_information ((GearyAccount *) a),
    geary_account_get_information ((GearyAccount *) b));
}

static void
sort (GearyEngine *engine)
{
  gee_list_sort (get_private (engine)->accounts, compare_accounts, NULL, NULL);
}

static void
on_ordinal_changed (GearyEngine *engine)
{
  sort (engine);
}

/**
 * pop3_host_engine_insert:
 * @engine: the host's engine, for which pop3_host_engine_fits() was %TRUE
 * @account: an account of ours that the engine does not have
 *
 * Does what the engine's add_account does for accounts of its own classes: adds
 * to the sorted list and emits account-available, upon which the controller
 * opens the account. geary_engine_remove_account() undoes it. Main thread.
 */
void
pop3_host_engine_insert (GearyEngine  *engine,
                         GearyAccount *account)
{
  GearyAccountInformation *information = geary_account_get_information (account);

  gee_collection_add ((GeeCollection *) get_private (engine)->accounts, account);
  sort (engine);
  g_signal_connect_object (information, "notify::ordinal", G_CALLBACK (on_ordinal_changed),
                           engine, G_CONNECT_SWAPPED);
  g_signal_emit_by_name (engine, "account-available", information);
}
