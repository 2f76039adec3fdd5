# The program's own phrases, in Ukrainian. A folder's phrases take their place. [md] marks texts in the Markdown subset of the pages.

language-name = Українська

# Dates: $day and $year are texts, $month is a number from 1 to 12
as-of = Станом на { $date }
as-of-overdue = Станом на { $date }. Відтоді цю сторінку ніхто не переглядав, і щось могло змінитися.
date-day = { $day } { $month ->
        [1] січня
        [2] лютого
        [3] березня
        [4] квітня
        [5] травня
        [6] червня
        [7] липня
        [8] серпня
        [9] вересня
        [10] жовтня
        [11] листопада
       *[12] грудня
    } { $year } року
date-month = { $month ->
        [1] січень
        [2] лютий
        [3] березень
        [4] квітень
        [5] травень
        [6] червень
        [7] липень
        [8] серпень
        [9] вересень
        [10] жовтень
        [11] листопад
       *[12] грудень
    } { $year } року
date-year = { $year } рік
date-undated = без дати

# The list of sources
sources-heading = Джерела
lang-ko = корейська
lang-ru = російська
lang-uk = українська
lang-en = англійська

# Buttons
original-button = Оригінал (мова: { $language })
part-previous = ◀ { $part }/{ $parts }
part-next = { $part }/{ $parts } ▶
menu-button = Меню
language-button = Мова
hide-button = Приховати
erase-button = Стерти
share-button = Поділитися
show-button = Відкрити
close-button = Прибрати це повідомлення

# Built-in commands: in Telegram's command menu, and as headings
language-menu = Вибрати мову
erase-menu = Видалити найновіші повідомлення цього чату
verify-menu = Перевірити ім’я та версію цього бота
help-menu = Що тут можна робити
language-title = Мова
erase-title = Стерти
verify-title = Перевірити цього бота
help-title = Довідка

# [md]
language-text =
    Виберіть мову нижче.

    Кнопки зберігають мову, яку ви вибрали. Якщо ви наберете команду, мова знову буде така, як у налаштуваннях Telegram, бо тут нічого не зберігається.

# Shown together with the same line in the other languages
welcome-line = Будь ласка, виберіть мову.

# [md] The program adds the list of commands below this
help-text =
    Натисніть кнопку або надішліть одну з команд, поданих нижче. Можна також набрати назву сторінки.

    Кожна сторінка називає свої джерела. Цей бот ні з ким не може зв’язатися. Не надсилайте нічого про себе.

# Sharing in other chats. Shown only where the bot's inline mode is on
inline-title = Відкрити приватно
inline-open-button = Читати з джерелами
# Added to /help
inline-hint = Щоб поділитися сторінкою, натисніть «Поділитися», якщо під нею є ця кнопка, або наберіть у будь-якому чаті ім’я цього бота зі знаком @. У надісланому повідомленні буде видно ім’я бота.

# Groups
group-link-text = Будь ласка, відкрийте приватний чат із цим ботом.
group-link-button = Відкрити

# Hiding: a hidden message must name nothing
hidden-text = Нічого нового.

# Erasing
erased-notice = Видалено в цьому чаті. Переслані копії, сповіщення та сервери самого Telegram нам не підвладні.
erase-failed-notice = Telegram уже не дає боту це видалити. Видаліть самі: натисніть на повідомлення й утримуйте його, виберіть «Видалити» та позначте «Також видалити для бота».
hide-failed-notice = Приховано. Але ваше запитання вище Telegram не дає боту видалити. Видаліть його самі: утримуйте повідомлення, натисніть «Видалити» й позначте «Також видалити для бота».
# [md]
erase-text =
    Бот попросив Telegram видалити найновіші повідомлення цього чату, ваші та свої. Так видаляються лише повідомлення, яким менше ніж 48 годин, і щонайбільше 500.

    Деякі повідомлення **могли лишитися:** старіші й ті, яких бот не зміг знайти. Номери повідомленням дає Telegram, а не бот. Будь ласка, перегляньте чат.

    Деякі копії **нам не підвладні:** на серверах Telegram, у сповіщеннях і в пересланих повідомленнях.

    Щоб видалити **весь чат,** відкрийте меню цього чату й виберіть «Видалити чат». Якщо Telegram запропонує видалити його для обох сторін, позначте це. У різних застосунках слова можуть відрізнятися.

    Це повідомлення можна прибрати кнопкою нижче.
erase-group-text = Це працює лише в приватному чаті з ботом. У групі бот не має права видаляти чужі повідомлення.

# Short notices
old-button-notice = Ця кнопка зі старішої версії. Ось початкова сторінка.
wait-notice = Трохи повільніше, будь ласка. Спробуйте ще раз за мить.

# [md] $bot is the bot's @name, $version the SHA-256 of the words, $build the build of the program
verify-text =
    Ось **ім’я цього бота:** { $bot }

    Порівняйте його, літера за літерою, з ім’ям, надрукованим там, де ви знайшли бота. Саме ця перевірка найважливіша.

    Ось **версія текстів:** `{ $version }`

    Це контрольна сума SHA-256 усіх текстів. Вона змінюється, коли змінюється хоч одна літера.

    Ось **збірка програми:** `{ $build }`

    Вона каже, яка програма працює.

    Самі собою ці коди нічого не доводять. Підробка може показати будь-який текст, і ці коди теж.

# Notes that the program adds
fallback-note = Цієї сторінки ще немає українською. Мова, якою її показано: { $language }.
draft-note = Чернетка: читачі ще не бачать цієї сторінки.
operator-named = Бота веде: { $name }.
operator-unnamed = Той, хто веде бота, не назвав себе.
contact-checked = { $contact } (перевірив той, хто веде бота; дата: { $date })
ending-line = Зверніть увагу, { $date }: { $text }
plain-fallback = Щоб побачити команди, наберіть /help.

# The static mirror
mirror-note = Це копія сторінок бота в Telegram. «Цей бот» у тексті означає того бота, а не цю копію. Той, у кого розміщено копію, може бачити, що ви її читали.
mirror-version = Версія текстів
mirror-review-by = Строк наступного перегляду: { $date }. Після цього строку щось могло змінитися.

# Leaflets to print: “begin” stands below a passage, “whole” below all that is quoted; the bot’s @name stands below “scan”
leaflet-begin = Це початок. Увесь текст і його джерела є в боті.
leaflet-whole = Джерела цих слів і те, що ще відомо, є в боті.
leaflet-scan = Відскануйте код або знайдіть це ім’я в Telegram:
leaflet-compare = Порівняйте ім’я літера за літерою: зробити схоже легко.
