// Slack's blocks, drawn as its desktop and phone apps draw them.
import "@fontsource/lato/latin-400.css";
import "@fontsource/lato/latin-700.css";
import "@fontsource/lato/latin-900.css";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { Message } from "slack-blocks-to-jsx";
import "slack-blocks-to-jsx/dist/style.css";
import { LOGO, TIME } from "./app.js";
import "./slack.css";

let root;

window.draw = ({ drawn, people, theme }) => {
  root?.unmount();
  root = createRoot(document.getElementById("drawn"));
  const users = Object.entries(people).map(([id, name]) => ({ id, name }));
  document.body.dataset.theme = theme;
  flushSync(() =>
    root.render(<Message blocks={drawn} name="Rung" logo={LOGO} time={TIME} theme={theme} data={{ users }} />),
  );
};
