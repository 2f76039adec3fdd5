# What belongs to your article. The program has all other phrases; one that you write here takes its place.
# docs/editing.md explains them. A pencil marks what must be your own: write it, and take the pencil away.

bot-name = ✎ 여러분의 봇 이름
bot-description =
    ✎ 이 봇이 요청을 받으면 무엇을 보여 주는지 두 문장으로 쓰십시오.

    이 봇은 독립적으로 운영되며, 누구에게도 대신 연락해 드릴 수 없습니다. 여러분에 관한 것은 아무것도 저장하지 않습니다. 텔레그램은 이 대화를 볼 수 있고, 여러분이 이 봇을 열었다는 것을 압니다. 자신에 관한 것은 아무것도 보내지 마십시오.
bot-about = ✎ 이 봇이 보여 주는 것. 독립적으로 운영됩니다. 아무것도 저장하지 않습니다. 텔레그램은 이 대화를 볼 수 있습니다.

# Labels above a text
label-official = 공식 글(원문 그대로)
label-translation = 번역: { $by }
label-unofficial = 비공식 번역
label-summary = 아래 출처를 바탕으로 우리가 간추린 글

# The static mirror and the leaflets
mirror-about = ✎ 이 봇이 보여 주는 것을 텔레그램 없이 읽을 수 있게 옮겨 놓은 사본입니다.
leaflet-independent = 이 봇은 독립적으로 운영되며, 누구에게도 대신 연락해 드릴 수 없고, 누구의 안전도 지켜 줄 수 없습니다. 텔레그램은 누가 이 봇을 열었는지 알 수 있습니다.
