# The program's own phrases, in Russian. A folder's phrases take their place. [md] marks texts in the Markdown subset of the pages.

language-name = Русский

# Dates: $day and $year are texts, $month is a number from 1 to 12
as-of = По состоянию на { $date }
as-of-overdue = По состоянию на { $date }. С тех пор эту страницу никто не проверял, и что-то могло измениться.
date-day = { $day } { $month ->
        [1] января
        [2] февраля
        [3] марта
        [4] апреля
        [5] мая
        [6] июня
        [7] июля
        [8] августа
        [9] сентября
        [10] октября
        [11] ноября
       *[12] декабря
    } { $year } года
date-month = { $month ->
        [1] январь
        [2] февраль
        [3] март
        [4] апрель
        [5] май
        [6] июнь
        [7] июль
        [8] август
        [9] сентябрь
        [10] октябрь
        [11] ноябрь
       *[12] декабрь
    } { $year } года
date-year = { $year } год
date-undated = без даты

# The list of sources. The names of languages are adjectives: "Язык этого текста: корейский", "Оригинал (корейский)"
sources-heading = Источники
lang-ko = корейский
lang-ru = русский
lang-uk = украинский
lang-en = английский

# Buttons
original-button = Оригинал ({ $language })
part-previous = ◀ { $part }/{ $parts }
part-next = { $part }/{ $parts } ▶
menu-button = Меню
language-button = Язык
hide-button = Скрыть
erase-button = Стереть
share-button = Поделиться
show-button = Открыть
close-button = Убрать это сообщение

# Built-in commands: in Telegram's command menu, and as headings
language-menu = Выбрать язык
erase-menu = Удалить последние сообщения этого чата
verify-menu = Проверить имя и версию этого бота
help-menu = Что здесь можно делать
language-title = Язык
erase-title = Стереть
verify-title = Проверка бота
help-title = Помощь

# [md]
language-text =
    Выберите язык ниже.

    Кнопки сохраняют язык, который вы выбрали. Если вы наберёте команду, ответ снова придёт на языке из настроек Telegram: здесь ничего не хранится.

# Shown together with the same line in the other languages
welcome-line = Пожалуйста, выберите язык.

# [md] The program adds the list of commands below this
help-text =
    Нажмите кнопку или отправьте одну из команд ниже. Можно и набрать название страницы.

    На каждой странице указаны её источники. Этот бот ни с кем не может связаться. Не отправляйте ничего о себе.

# Sharing in other chats. Shown only where the bot's inline mode is on
inline-title = Открыть в личном чате
inline-open-button = Читать с источниками
# Added to /help
inline-hint = Чтобы поделиться страницей, нажмите «Поделиться», если под ней есть эта кнопка, или наберите в любом чате имя этого бота, со знаком @. В отправленном сообщении будет видно имя бота.

# Groups
group-link-text = Пожалуйста, откройте личный чат с этим ботом.
group-link-button = Открыть

# Hiding: a hidden message must name nothing
hidden-text = Ничего нового.

# Erasing
erased-notice = Удалено в этом чате. Пересланные копии, уведомления и серверы самого Telegram нам недоступны.
erase-failed-notice = Telegram больше не даёт боту это удалить. Удалите сами: удерживайте сообщение, нажмите «Удалить» и отметьте «Также удалить для бота».
hide-failed-notice = Скрыто. Ваш вопрос выше бот удалить не может. Удалите его сами: удерживайте сообщение, нажмите «Удалить» и отметьте «Также удалить для бота».
# [md]
erase-text =
    Бот попросил Telegram удалить последние сообщения этого чата, ваши и свои. Так можно удалить сообщения, которым меньше 48 часов, и не больше 500.

    Часть сообщений **могла остаться:** более старые и те, которые бот не смог найти. Номера сообщениям даёт Telegram, а не бот. Пожалуйста, просмотрите чат.

    Часть копий **нам недоступна:** на серверах Telegram, в уведомлениях и в пересланных сообщениях.

    Как удалить **весь чат:** откройте меню этого чата и выберите «Удалить чат». Если Telegram предложит удалить его у обеих сторон, отметьте это. В разных приложениях слова разные.

    Это сообщение можно убрать кнопкой ниже.
erase-group-text = Это работает только в личном чате с ботом. В группе бот не имеет права удалять чужие сообщения.

# Short notices
old-button-notice = Эта кнопка из старой версии. Вот главная страница.
wait-notice = Пожалуйста, чуть медленнее. Попробуйте ещё раз немного позже.

# [md] $bot is the bot's @name, $version the SHA-256 of the words, $build the build of the program
verify-text =
    Вот **имя этого бота:** { $bot }

    Сравните его буква за буквой с именем, напечатанным там, где вы нашли бота. Это главная проверка.

    Вот **версия текстов:** `{ $version }`

    Это SHA-256 всех текстов. Версия меняется, если изменить хотя бы одну букву.

    Вот **сборка программы:** `{ $build }`

    По ней видно, какая программа работает.

    Сами по себе эти коды ничего не доказывают. Бот-двойник может показать любой текст, и эти коды тоже.

# Notes that the program adds
fallback-note = Этой страницы пока нет на русском. Язык этого текста: { $language }.
draft-note = Черновик: читатели этой страницы пока не видят.
operator-named = Бота ведёт: { $name }.
operator-unnamed = Тот, кто ведёт бота, не назвал себя.
contact-checked = { $contact } (проверил тот, кто ведёт бота; дата: { $date })
ending-line = Обратите внимание, { $date }: { $text }
plain-fallback = Отправьте /help, чтобы увидеть команды.

# The static mirror
mirror-note = Это копия страниц бота в Telegram. «Этот бот» в тексте означает того бота, а не эту копию. Тот, у кого размещена копия, может увидеть, что вы её читали.
mirror-version = Версия текстов
mirror-review-by = Срок следующей проверки: { $date }. После этого срока что-то могло измениться.

# Leaflets to print: “begin” stands below a passage, “whole” below all that is quoted; the bot’s @name stands below “scan”
leaflet-begin = Это начало. Весь текст и его источники есть в боте.
leaflet-whole = Источники этих слов и то, что ещё известно, есть в боте.
leaflet-scan = Отсканируйте код или найдите это имя в Telegram:
leaflet-compare = Сравните имя буква за буквой: сделать похожее легко.
