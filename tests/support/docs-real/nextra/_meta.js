export default { index: "Looms", guide: "Guide" };
