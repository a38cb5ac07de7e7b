// What Teams tells a card about sizes and colours, as far as our cards use it.
// https://learn.microsoft.com/adaptive-cards/rendering-cards/host-config

const style = (background, text, subtle) => {
  const colour = { default: text, subtle };
  const names = ["default", "dark", "light", "accent", "good", "warning", "attention"];
  return {
    backgroundColor: background,
    borderColor: background,
    foregroundColors: Object.fromEntries(names.map((name) => [name, colour])),
  };
};

const host = (containerStyles, line) => ({
  supportsInteractivity: true,
  hostWidthBreakpoints: { veryNarrow: 165, narrow: 350, standard: 768 },
  fontFamily: "'Segoe UI', 'Noto Sans', sans-serif",
  fontSizes: { small: 12, default: 14, medium: 16, large: 20, extraLarge: 24 },
  fontWeights: { lighter: 300, default: 400, bolder: 600 },
  lineHeights: { small: 16, default: 20, medium: 22, large: 28, extraLarge: 32 },
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  separator: { lineThickness: 1, lineColor: line },
  containerStyles,
  actions: {
    maxActions: 6,
    spacing: "default",
    buttonSpacing: 8,
    actionsOrientation: "horizontal",
    actionAlignment: "left",
    showCard: { actionMode: "inline", inlineTopMargin: 12 },
  },
});

export const hosts = {
  light: host(
    {
      default: style("#ffffff", "#242424", "#616161"),
      emphasis: style("#f5f5f5", "#242424", "#616161"),
      accent: style("#e8ebfa", "#242424", "#616161"),
    },
    "#e0e0e0",
  ),
  dark: host(
    {
      default: style("#292929", "#ffffff", "#adadad"),
      emphasis: style("#1f1f1f", "#ffffff", "#adadad"),
      accent: style("#383966", "#ffffff", "#d6d6d6"),
    },
    "#4f4f4f",
  ),
};
