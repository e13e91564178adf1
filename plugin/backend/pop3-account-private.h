/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "backend/pop3-account.h"
#include "backend/pop3-folder.h"
#include "backend/pop3-harvest.h"
#include "backend/pop3-incoming.h"
#include "host/pop3-geary-store.h"
#include "store/pop3-store.h"

G_BEGIN_DECLS

/* The account's fields, for the files that make up its class. */
typedef struct {
  GearyAccount parent_instance;

  Pop3Settings       *settings;
  GFile              *schema_dir;
  GearyImapDBAccount *local;
  GearyDbDatabase    *database;      /* of local, which may drop it */
  Pop3Store          *store;
  Pop3Harvest        *harvest;       /* while open */
  struct sb_stemmer  *stemmer;       /* queries borrow it */
  GPtrArray          *folders;       /* of Pop3Folder, while open */
  GPtrArray          *local_folders; /* of GearyFolder: Outbox and the host's own */
  GCancellable       *cancellable;   /* of the host's operations for us, while open */
  GTask              *question;      /* waits for what to do about damage */
  GTask              *opening;       /* while it is not known yet whether it will open */
  GCancellable       *unwanted;      /* cancelled when nobody wants it to open any more */
  GPtrArray          *closings;      /* of GTask: who waits for its end, while it closes */
  guint               patience_id;   /* until they have waited long enough for an opening */
  GTask              *rest_task;     /* waits for the end of all reads */
  guint               n_reads;       /* that the local account is asked for */
  gboolean            open;
  gboolean            used;          /* it was to be opened, which can be done once only */
} Pop3Account;

typedef struct {
  GearyAccountClass parent_class;
} Pop3AccountClass;

#define POP3_ACCOUNT(object) ((Pop3Account *) (object))
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Account, g_object_unref)

/* Special folders, whether they exist or not. */
typedef struct {
  GearyFolderSpecialUse use;
  const char           *name;
} Pop3SpecialFolder;

#define POP3_N_SPECIAL_FOLDERS 6
extern const Pop3SpecialFolder POP3_SPECIAL_FOLDERS[POP3_N_SPECIAL_FOLDERS];

/* pop3-account.c */
void     pop3_account_make_local   (Pop3Account *self);
gboolean pop3_account_require_open (Pop3Account *self, GError **error);
void     pop3_account_finish       (GearyAccount *base, GAsyncResult *result, GError **error);

/* pop3-account-close.c */
void pop3_account_class_init_close (GearyAccountClass *account_class);
void pop3_account_end_closing      (Pop3Account *self, const GError *error);

/* pop3-account-damage.c */
void     pop3_account_class_init_damage (GearyAccountClass *account_class);
void     pop3_account_mend_async        (Pop3Account *self, const GError *error,
                                         GAsyncReadyCallback callback, gpointer user_data);
gboolean pop3_account_mend_finish       (Pop3Account *self, GAsyncResult *result, GError **error);

/* pop3-account-display.c */
void pop3_account_follow_store (Pop3Account *self);

/* pop3-account-folders.c */
void             pop3_account_class_init_folders (GearyAccountClass *account_class);
GearyFolderPath *pop3_account_special_path (Pop3Account             *self,
                                            const Pop3SpecialFolder *special);
void             pop3_account_add_local    (Pop3Account *self, GearyImapDBFolder *local);
void             pop3_account_publish      (Pop3Account *self, GPtrArray *folders,
                                            gboolean available);
void             pop3_account_clone_async  (Pop3Account *self, GearyFolderPath *path,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
GearyFolder     *pop3_account_clone_finish (Pop3Account *self, GAsyncResult *result,
                                            GError **error);

/* pop3-account-open.c */
void pop3_account_class_init_open (GearyAccountClass *account_class);
void pop3_account_leave_opening   (Pop3Account *self);

/* pop3-account-reads.c */
void pop3_account_class_init_reads  (GearyAccountClass *account_class);
void pop3_account_await_reads_async (Pop3Account *self, GAsyncReadyCallback callback,
                                     gpointer user_data);

/* pop3-account-settings.c */
void pop3_account_start_outgoing (Pop3Account *self);

G_END_DECLS
