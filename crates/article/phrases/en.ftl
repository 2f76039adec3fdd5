# The program's own phrases, in English. A folder's phrases take their place. [md] marks texts in the Markdown subset of the pages.

language-name = English

# Dates: $day and $year are texts, $month is a number from 1 to 12
as-of = As of { $date }
as-of-overdue = As of { $date }. Nobody has reviewed this page since, and things may have changed.
date-day = { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }
date-month = { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }
date-year = { $year }
date-undated = undated

# The list of sources
sources-heading = Sources
lang-ko = Korean
lang-ru = Russian
lang-uk = Ukrainian
lang-en = English

# Buttons
original-button = Original ({ $language })
part-previous = ◀ { $part }/{ $parts }
part-next = { $part }/{ $parts } ▶
menu-button = Menu
language-button = Language
hide-button = Hide
erase-button = Erase
share-button = Share
show-button = Open
close-button = Remove this note

# Built-in commands: in Telegram's command menu, and as headings
language-menu = Choose the language
erase-menu = Delete the newest messages of this chat
verify-menu = Check this bot’s name and version
help-menu = What you can do here
language-title = Language
erase-title = Erase
verify-title = Check this bot
help-title = Help

# [md]
language-text =
    Choose a language below.

    The buttons keep the language you choose. A command that you type follows the language setting of Telegram again, because nothing is stored here.

# Shown together with the same line in the other languages
welcome-line = Please choose a language.

# [md] The program adds the list of commands below this
help-text =
    Tap a button, or send one of the commands below. You can also type the title of a page.

    Each page names its sources. This bot cannot contact anybody. Send nothing about yourself.

# Sharing in other chats. Shown only where the bot's inline mode is on
inline-title = Open privately
inline-open-button = Read with sources
# Added to /help
inline-hint = To share a page, tap Share where it stands below it, or type this bot’s name, with the @, in any chat. The message you send names this bot.

# Groups
group-link-text = Please open a private chat with this bot.
group-link-button = Open

# Hiding: a hidden message must name nothing
hidden-text = Nothing new.

# Erasing
erased-notice = Deleted in this chat. Copies that were forwarded, notifications and Telegram’s own servers are beyond our reach.
erase-failed-notice = Telegram no longer lets the bot delete this. Delete it yourself: hold the message, tap “Delete”, and tick “also delete for the bot”.
hide-failed-notice = Hidden. Telegram does not let the bot delete your question above. Delete it yourself: hold the message, tap “Delete”, and tick “also delete for the bot”.
# [md]
erase-text =
    The bot has asked Telegram to delete the newest messages of this chat, yours and its own. This works for messages younger than 48 hours, and for at most 500.

    Some messages **may be left:** older ones, and some that the bot could not find. Telegram numbers the messages, not the bot. Please look through the chat.

    Some copies are **out of our reach:** on Telegram’s servers, in notifications, and in messages that were forwarded.

    To remove **the whole chat:** open the menu of this chat and choose “Delete chat”. If Telegram offers to delete it for both sides, tick that box. The words differ from app to app.

    You can remove this note with the button below.
erase-group-text = This works only in a private chat with the bot. In a group, the bot has no right to delete the messages of others.

# Short notices
old-button-notice = This button is from an older version. Here is the start page.
wait-notice = A little slower, please. Try again in a moment.

# [md] $bot is the bot's @name, $version the SHA-256 of the words, $build the build of the program
verify-text =
    The **name of this bot** is { $bot }

    Compare it, letter by letter, with the name printed where you found the bot. This is the check that counts.

    The **version of the words** is `{ $version }`

    This is the SHA-256 of all texts. It changes when a single letter changes.

    The **build of the program** is `{ $build }`

    This says which program is running.

    These codes alone prove nothing. A look-alike can show any text, and these codes too.

# Notes that the program adds
fallback-note = This page is not available in your language yet; it is shown in { $language }.
draft-note = Draft: readers do not see this page yet.
operator-named = This copy is run by { $name }.
operator-unnamed = Whoever runs this copy has not given a name.
contact-checked = { $contact } (checked on { $date } by whoever runs this copy)
ending-line = Please note, { $date }: { $text }
plain-fallback = Type /help for the commands.

# The static mirror
mirror-note = This is a copy of the pages of a Telegram bot. Where they speak of “this bot”, they mean that bot and not this copy. Whoever serves this copy can see that you read it.
mirror-version = Version of the words
mirror-review-by = To be reviewed by { $date }. After that, things may have changed.

# Leaflets to print: “begin” stands below a passage, “whole” below all that is quoted; the bot’s @name stands below “scan”
leaflet-begin = This is the beginning. The bot has the whole text and its sources.
leaflet-whole = The bot has the sources of these words, and what else is known.
leaflet-scan = Scan the code, or search for this name in Telegram:
leaflet-compare = Compare the name letter by letter. Look-alikes are easy to make.
