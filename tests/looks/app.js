// Who speaks, and when, in every picture.
export const TIME = new Date(2026, 10, 24, 10, 0);
export const LOGO =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" rx="6" fill="#1f5c99"/>' +
      '<path d="M12 6v24M24 6v24M12 11h12M12 18h12M12 25h12" stroke="#fff" stroke-width="2.5" stroke-linecap="round"/></svg>',
  );
