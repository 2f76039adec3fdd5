# What belongs to this article, in English. The program has the other phrases; one that stands here takes its place.

bot-name = Published Appeal, with Sources (independent)
bot-description =
    This bot shows, on request, an appeal to North Korean soldiers that a Ukrainian state project published on 23 October 2024. It also shows what the appeal promises and what it does not, what the law says, and the sources.

    It is independent. It is not the project and cannot contact anybody. It stores nothing about you. Telegram can see this chat and knows that you opened it. Send nothing about yourself.
bot-about = One published appeal, its context and its sources. Independent. Stores nothing. Telegram can see this chat.

# Labels above a text
label-official = Official text, word for word, by Ukraine’s “I Want to Live” project
label-translation = Translated by { $by }
label-unofficial = Unofficial translation
label-summary = Our summary of the sources below

# The language of a source
lang-ja = Japanese

# The static mirror and the leaflets
mirror-about = One published appeal, its context and its sources: a copy to read without Telegram.
leaflet-independent = The bot is independent. It is not the project, cannot contact anybody and cannot keep anybody safe. Telegram can see who opens it.
