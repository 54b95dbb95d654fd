/** The page's own words, in the languages of the components; theirs are in /client/v1/messages. */
const TEXTS = {
  en: {
    signIn: "Sign in",
    passkeys: "Your passkeys",
    signedInAs: "You are signed in as",
    signOut: "Sign out",
    signOutEverywhere: "Sign out everywhere",
    signingOutEverywhere: "Signing out everywhere…",
    signedOutEverywhere: "You are signed out everywhere.",
    signedOut: "You are signed out.",
    delete: "Delete the account",
    deleteQuestion: "Delete the account?",
    deleteText: "Your account and all its passkeys are deleted. This cannot be undone.",
    deleting: "Deleting the account…",
    deleted: "The account is deleted.",
    cancel: "Cancel",
  },
  de: {
    signIn: "Anmelden",
    passkeys: "Ihre Passkeys",
    signedInAs: "Sie sind angemeldet als",
    signOut: "Abmelden",
    signOutEverywhere: "Überall abmelden",
    signingOutEverywhere: "Sie werden überall abgemeldet …",
    signedOutEverywhere: "Sie sind überall abgemeldet.",
    signedOut: "Sie sind abgemeldet.",
    delete: "Konto löschen",
    deleteQuestion: "Das Konto löschen?",
    deleteText: "Ihr Konto und alle seine Passkeys werden gelöscht. Das lässt sich nicht rückgängig machen.",
    deleting: "Das Konto wird gelöscht …",
    deleted: "Das Konto ist gelöscht.",
    cancel: "Abbrechen",
  },
  es: {
    signIn: "Iniciar sesión",
    passkeys: "Sus claves de acceso",
    signedInAs: "Ha iniciado sesión como",
    signOut: "Cerrar sesión",
    signOutEverywhere: "Cerrar sesión en todas partes",
    signingOutEverywhere: "Cerrando sesión en todas partes…",
    signedOutEverywhere: "Ha cerrado la sesión en todas partes.",
    signedOut: "Ha cerrado la sesión.",
    delete: "Eliminar la cuenta",
    deleteQuestion: "¿Eliminar la cuenta?",
    deleteText: "Se eliminan su cuenta y todas sus claves de acceso. No se puede deshacer.",
    deleting: "Eliminando la cuenta…",
    deleted: "La cuenta se ha eliminado.",
    cancel: "Cancelar",
  },
  ja: {
    signIn: "サインイン",
    passkeys: "パスキー",
    signedInAs: "サインイン中:",
    signOut: "サインアウト",
    signOutEverywhere: "すべての端末からサインアウト",
    signingOutEverywhere: "すべての端末からサインアウトしています…",
    signedOutEverywhere: "すべての端末からサインアウトしました。",
    signedOut: "サインアウトしました。",
    delete: "アカウントを削除",
    deleteQuestion: "アカウントを削除しますか?",
    deleteText: "アカウントとすべてのパスキーが削除されます。元に戻すことはできません。",
    deleting: "アカウントを削除しています…",
    deleted: "アカウントを削除しました。",
    cancel: "キャンセル",
  },
};

export const LANGUAGES = Object.keys(TEXTS);

/** The first of the browser's languages that there are words in. */
export const language =
  navigator.languages.map((each) => each.toLowerCase().split("-")[0]).find((each) => TEXTS[each]) ?? "en";

export const texts = TEXTS[language];
