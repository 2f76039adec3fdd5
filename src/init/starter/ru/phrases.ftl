# What belongs to your article. The program has all other phrases; one that you write here takes its place.
# docs/editing.md explains them. A pencil marks what must be your own: write it, and take the pencil away.

bot-name = ✎ Имя вашего бота
bot-description =
    ✎ Напишите в двух предложениях, что этот бот показывает по запросу.

    Бот независим и ни с кем не может связаться. Он ничего о вас не хранит. Telegram может видеть этот чат и знает, что вы открыли бота. Не отправляйте ничего о себе.
bot-about = ✎ Что показывает этот бот. Независим. Ничего не хранит. Telegram может видеть этот чат.

# Labels above a text
label-official = Официальный текст, слово в слово
label-translation = Перевод: { $by }
label-unofficial = Неофициальный перевод
label-summary = Наш пересказ по источникам ниже

# The static mirror and the leaflets
mirror-about = ✎ Что показывает этот бот: копия, которую можно читать без Telegram.
leaflet-independent = Бот независим, ни с кем не может связаться и никому не может гарантировать безопасность. Telegram видит, кто открывает бота.
