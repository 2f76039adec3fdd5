# What belongs to your article. The program has all other phrases; one that you write here takes its place.
# docs/editing.md explains them. A pencil marks what must be your own: write it, and take the pencil away.

bot-name = ✎ The name of your bot
bot-description =
    ✎ Say in two sentences what this bot shows on request.

    It is independent and cannot contact anybody. It stores nothing about you. Telegram can see this chat and knows that you opened it. Send nothing about yourself.
bot-about = ✎ What this bot shows. Independent. Stores nothing. Telegram can see this chat.

# Labels above a text
label-official = Official text, word for word
label-translation = Translated by { $by }
label-unofficial = Unofficial translation
label-summary = Our summary of the sources below

# The static mirror and the leaflets
mirror-about = ✎ What this bot shows: a copy to read without Telegram.
leaflet-independent = The bot is independent, cannot contact anybody and cannot keep anybody safe. Telegram can see who opens it.
