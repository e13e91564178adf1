/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-folder-roles.h"

#include "backend/pop3-folder-actions.h"
#include "backend/pop3-folder.h"

/*
 * What can be done in a folder: the host asks for interfaces, so that each role
 * is a class of its own, which differs from Pop3Folder in its interfaces alone.
 * Marking, moving and removing are possible everywhere.
 */

#define SUPPORTS(what) \
  G_IMPLEMENT_INTERFACE (geary_folder_support_##what##_get_type (), pop3_folder_init_##what)

#define EMPTY_CLASS(Name, name) \
  static void name##_class_init (Name##Class *klass) { } \
  static void name##_init (Name *self) { }

/* Inbox and the user's own folders */
typedef Pop3Folder Pop3MailFolder;
typedef Pop3FolderClass Pop3MailFolderClass;
static GType pop3_mail_folder_get_type (void);
G_DEFINE_FINAL_TYPE_WITH_CODE (Pop3MailFolder, pop3_mail_folder, POP3_TYPE_FOLDER,
                               SUPPORTS (copy) SUPPORTS (archive))
EMPTY_CLASS (Pop3MailFolder, pop3_mail_folder)

/* Archive */
typedef Pop3Folder Pop3ArchiveFolder;
typedef Pop3FolderClass Pop3ArchiveFolderClass;
static GType pop3_archive_folder_get_type (void);
G_DEFINE_FINAL_TYPE_WITH_CODE (Pop3ArchiveFolder, pop3_archive_folder, POP3_TYPE_FOLDER,
                               SUPPORTS (copy))
EMPTY_CLASS (Pop3ArchiveFolder, pop3_archive_folder)

/* Sent */
typedef Pop3Folder Pop3SentFolder;
typedef Pop3FolderClass Pop3SentFolderClass;
static GType pop3_sent_folder_get_type (void);
G_DEFINE_FINAL_TYPE_WITH_CODE (Pop3SentFolder, pop3_sent_folder, POP3_TYPE_FOLDER,
                               SUPPORTS (copy) SUPPORTS (archive) SUPPORTS (create))
EMPTY_CLASS (Pop3SentFolder, pop3_sent_folder)

/* Drafts */
typedef Pop3Folder Pop3DraftsFolder;
typedef Pop3FolderClass Pop3DraftsFolderClass;
static GType pop3_drafts_folder_get_type (void);
G_DEFINE_FINAL_TYPE_WITH_CODE (Pop3DraftsFolder, pop3_drafts_folder, POP3_TYPE_FOLDER,
                               SUPPORTS (create))
EMPTY_CLASS (Pop3DraftsFolder, pop3_drafts_folder)

/* Junk and Trash */
typedef Pop3Folder Pop3WasteFolder;
typedef Pop3FolderClass Pop3WasteFolderClass;
static GType pop3_waste_folder_get_type (void);
G_DEFINE_FINAL_TYPE_WITH_CODE (Pop3WasteFolder, pop3_waste_folder, POP3_TYPE_FOLDER,
                               SUPPORTS (copy) SUPPORTS (empty))
EMPTY_CLASS (Pop3WasteFolder, pop3_waste_folder)

/**
 * pop3_folder_role_type:
 * @use: what a folder is for
 *
 * Returns: the subclass of Pop3Folder with the actions that make sense there
 */
GType
pop3_folder_role_type (GearyFolderSpecialUse use)
{
  switch (use)
    {
    case GEARY_FOLDER_SPECIAL_USE_ARCHIVE:
      return pop3_archive_folder_get_type ();
    case GEARY_FOLDER_SPECIAL_USE_DRAFTS:
      return pop3_drafts_folder_get_type ();
    case GEARY_FOLDER_SPECIAL_USE_JUNK:
    case GEARY_FOLDER_SPECIAL_USE_TRASH:
      return pop3_waste_folder_get_type ();
    case GEARY_FOLDER_SPECIAL_USE_SENT:
      return pop3_sent_folder_get_type ();
    case GEARY_FOLDER_SPECIAL_USE_INBOX:
    case GEARY_FOLDER_SPECIAL_USE_NONE:
    default:
      return pop3_mail_folder_get_type ();
    }
}
