# What belongs to this article, in Korean. The program has the other phrases; one that stands here takes its place.

bot-name = 발표된 호소문과 출처 (독립 운영)
bot-description =
    이 봇(자동으로 답하는 프로그램)은 요청을 받으면 호소문 하나를 보여 줍니다. 우크라이나의 국가 프로젝트가 2024년 10월 23일에 조선(북한) 병사들에게 보낸 글입니다. 호소문이 약속하는 것과 약속하지 않는 것, 법에 정해진 것, 출처도 보여 줍니다.

    이 봇은 독립적으로 운영됩니다. 그 프로젝트에서 운영하는 봇이 아니며, 누구에게도 대신 연락해 드릴 수 없습니다. 여러분에 관한 것은 아무것도 저장하지 않습니다. 텔레그램은 이 대화를 볼 수 있고, 여러분이 이 봇을 열었다는 것을 압니다. 자신에 관한 것은 무엇이든 보내지 마십시오.
bot-about = 발표된 호소문 하나와 당시 상황, 출처. 독립적으로 운영됩니다. 아무것도 저장하지 않습니다. 텔레그램은 이 대화를 볼 수 있습니다.

# Labels above a text
label-official = 우크라이나의 “나는 살고 싶다” 프로젝트가 발표한 공식 글(원문 그대로)
label-translation = 번역: { $by }
label-unofficial = 비공식 번역
label-summary = 아래 출처를 바탕으로 우리가 간추린 글

# The language of a source
lang-ja = 일본어

# The static mirror and the leaflets
mirror-about = 발표된 호소문 하나와 그 배경, 출처를 텔레그램 없이 읽을 수 있게 옮겨 놓은 사본입니다.
leaflet-independent = 이 봇은 독립적으로 운영됩니다. 그 프로젝트에서 운영하는 봇이 아니며, 누구에게도 대신 연락해 드릴 수 없고, 누구의 안전도 지켜 줄 수 없습니다. 텔레그램은 누가 이 봇을 열었는지 알 수 있습니다.
