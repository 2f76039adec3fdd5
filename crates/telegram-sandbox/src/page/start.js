// The button that Telegram itself shows below an empty chat with a bot, in the language of the reader's Telegram.

const LABELS = {
  ar: "بدء", be: "Пачаць", bg: "Старт", cs: "Spustit", de: "Starten", el: "Έναρξη", en: "Start", es: "Iniciar",
  fa: "شروع", fi: "Aloita", fr: "Démarrer", he: "התחל", hi: "शुरू करें", hu: "Indítás", id: "Mulai", it: "Avvia",
  ja: "開始", kk: "Бастау", ko: "시작", nl: "Starten", pl: "Rozpocznij", pt: "Iniciar", ro: "Începe", ru: "Начать",
  sr: "Покрени", sv: "Starta", th: "เริ่ม", tr: "Başlat", uk: "Почати", uz: "Boshlash", vi: "Bắt đầu", zh: "开始",
};

export const startLabel = (language) => LABELS[language] ?? LABELS.en;
