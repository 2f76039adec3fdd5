# What belongs to your article. The program has all other phrases; one that you write here takes its place.
# docs/editing.md explains them. A pencil marks what must be your own: write it, and take the pencil away.

bot-name = ✎ Назва вашого бота
bot-description =
    ✎ Напишіть двома реченнями, що цей бот показує на запит.

    Бот незалежний і ні з ким не може зв’язатися. Він нічого про вас не зберігає. Telegram може бачити цей чат і знає, що ви його відкрили. Не надсилайте нічого про себе.
bot-about = ✎ Що показує цей бот. Незалежний. Нічого не зберігає. Telegram може бачити цей чат.

# Labels above a text
label-official = Офіційний текст, слово в слово
label-translation = Переклад: { $by }
label-unofficial = Неофіційний переклад
label-summary = Наш виклад за джерелами нижче

# The static mirror and the leaflets
mirror-about = ✎ Що показує цей бот: копія, яку можна читати без Telegram.
leaflet-independent = Бот незалежний, ні з ким не може зв’язатися й нікому не може гарантувати безпеку. Telegram бачить, хто відкриває бота.
