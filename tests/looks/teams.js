// Adaptive Cards, drawn as Teams draws them.
import { AdaptiveCard, HostConfig, SerializationContext } from "adaptivecards";
import "adaptivecards/dist/adaptivecards.css";
import { LOGO } from "./app.js";
import { hosts } from "./hosts.js";
import "./teams.css";

window.draw = ({ drawn, theme }) => {
  const card = new AdaptiveCard();
  card.hostConfig = new HostConfig(hosts[theme]);
  const reading = new SerializationContext();
  card.parse(drawn, reading);
  const read = Array.from({ length: reading.eventCount }, (_, at) => reading.getEventAt(at));
  const problems = [...read, ...card.validateProperties().validationEvents].map((event) => event.message);
  if (problems.length) throw new Error(problems.join("; "));
  document.body.dataset.theme = theme;
  const root = document.getElementById("drawn");
  root.innerHTML = `<img alt="" src="${LOGO}"><div><p>Rung <time>10:00</time></p><div id="card"></div></div>`;
  document.getElementById("card").append(card.render());
};
