language-name = Deutsch
bot-name = Hochwasser Quellbrück
bot-description = Die Warnung der Stadt Quellbrück vor dem Hochwasser, mit Belegen. Dieser Bot speichert nichts. Telegram sieht den Chat.
bot-about = Hochwasser in Quellbrück: Warnung, Sperrungen, Wasserstand.

label-official = Amtlicher Wortlaut
label-translation = Übersetzt von { $by }
label-unofficial = Nichtamtliche Übersetzung
label-summary = Zusammengefasst aus den genannten Belegen

as-of = Stand: { $date }
as-of-overdue = Stand: { $date }. Seither hat niemand diese Seite durchgesehen, und manches kann sich geändert haben.
date-day = { $day }. { $month ->
        [1] Januar
        [2] Februar
        [3] März
        [4] April
        [5] Mai
        [6] Juni
        [7] Juli
        [8] August
        [9] September
        [10] Oktober
        [11] November
       *[12] Dezember
    } { $year }
date-month = { $month ->
        [1] Januar
        [2] Februar
        [3] März
        [4] April
        [5] Mai
        [6] Juni
        [7] Juli
        [8] August
        [9] September
        [10] Oktober
        [11] November
       *[12] Dezember
    } { $year }
date-year = { $year }
date-undated = ohne Datum

sources-heading = Belege
lang-de = Deutsch
lang-pl = Polnisch

original-button = Wortlaut ({ $language })
part-previous = ◀ { $part }/{ $parts }
part-next = { $part }/{ $parts } ▶
menu-button = Übersicht
language-button = Sprache
hide-button = Verbergen
erase-button = Löschen
share-button = Teilen
show-button = Öffnen
close-button = Hinweis entfernen

language-menu = Die Sprache wählen
erase-menu = Die neuesten Nachrichten löschen
verify-menu = Name und Fassung dieses Bots
help-menu = Was man hier tun kann
language-title = Sprache
erase-title = Löschen
verify-title = Diesen Bot prüfen
help-title = Hilfe

language-text = Wählen Sie unten eine Sprache.
welcome-line = Bitte wählen Sie eine Sprache.
help-text = Tippen Sie auf einen Knopf, oder senden Sie einen dieser Befehle.

inline-title = Im eigenen Chat öffnen
inline-open-button = Mit Belegen lesen
inline-hint = Zum Teilen: den Knopf unter der Seite antippen.

group-link-text = Bitte öffnen Sie einen eigenen Chat mit diesem Bot.
group-link-button = Öffnen
hidden-text = Nichts Neues.
erased-notice = In diesem Chat gelöscht.
erase-failed-notice = Telegram lässt den Bot das nicht mehr löschen. Bitte löschen Sie es selbst.
hide-failed-notice = Ausgeblendet. Ihre Frage lässt Telegram den Bot nicht löschen. Bitte löschen Sie sie selbst.
erase-text = Der Bot hat Telegram gebeten, die neuesten Nachrichten dieses Chats zu löschen.
erase-group-text = Das geht nur im eigenen Chat mit dem Bot.
old-button-notice = Dieser Knopf ist veraltet. Hier ist die Startseite.
wait-notice = Bitte etwas langsamer.

verify-text =
    Name: { $bot }

    Fassung der Texte: `{ $version }`

    Programm: `{ $build }`

fallback-note = Diese Seite gibt es noch nicht auf Deutsch. Ihre Sprache: { $language }.
draft-note = Entwurf: Leser sehen diese Seite noch nicht.
operator-named = Dieser Bot wird betrieben von: { $name }.
operator-unnamed = Der Betreiber hat keinen Namen angegeben.
contact-checked = { $contact } (geprüft: { $date })
ending-line = Bitte beachten, { $date }: { $text }
plain-fallback = Senden Sie /help, um die Befehle zu sehen.
mirror-about = Eine amtliche Warnung und ihre Belege: eine Kopie, die man ohne Telegram lesen kann.
mirror-note = Das ist eine Kopie der Seiten eines Bots bei Telegram. Mit „diesem Bot“ ist jener gemeint und nicht die Kopie. Wer sie bereitstellt, kann sehen, dass Sie sie lesen.
mirror-version = Version der Texte
mirror-review-by = Durchzusehen bis { $date }. Danach kann sich manches geändert haben.
leaflet-begin = Das ist der Anfang. Der Bot hat den ganzen Text und seine Belege.
leaflet-whole = Der Bot hat die Belege dazu und was sonst bekannt ist.
leaflet-scan = Scannen Sie den Code, oder suchen Sie in Telegram nach diesem Namen:
leaflet-compare = Vergleichen Sie den Namen Buchstabe für Buchstabe. Ähnliche sind leicht gemacht.
leaflet-independent = Der Bot ist unabhängig. Er gehört nicht zur Stadt und kann niemanden für Sie erreichen. Telegram kann sehen, wer ihn öffnet.
