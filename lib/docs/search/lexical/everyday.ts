/** Everyday English: words that say little about a subject, and words that newcomers use for those of technical docs. */
import { stem } from "./stem.ts";
import type { SynonymGroup } from "./synonyms.ts";

/** Words of any subject. They are often rare in docs, which does not make them telling. */
const WORDS =
  // verbs
  "add allow apply ask become begin belong break bring build call care change choose click come connect consider contain " +
  "continue convert create define delete describe disable edit enable enter erase exist expect fail fill find finish fix follow " +
  "forget forward give go handle happen help hide hold include install integrate keep know learn leave let like list live look " +
  "lose make manage mark modify move need notice open pass perform pick place plan play prefer prepare press prevent provide pull " +
  "push put reach read receive remove rename replace require reset return reuse run save say see select send serve set " +
  "setup share show solve stand start stay stop store suppose support switch take talk tell think touch try turn " +
  "understand update upload use visit wait walk watch work write " +
  // adjectives and adverbs
  "able actual again alone already also always another anybody anyone anything automatic available away back bad basic best " +
  "better big both certain clear close common complete correct current custom default different difficult direct double down each " +
  "early easy either else empty enough entire even ever every everybody everyone everything exact extra far fast few first free " +
  "full general good great hard here high however important instead inside invalid just large last late least left less little " +
  "long low main manual many maybe more most much must never new next no none normal not nothing now often old once only " +
  "other out outside over own particular per perfect possible proper quick quite rather ready really recommend right safe same " +
  "several short similar simple since single slow small so somebody someone something sometimes soon special specific still " +
  "such sure together too under unknown until up useful usual various very well while whole without wrong yes yet " +
  // nouns
  "amount answer bit case day difference end example fact idea issue kind lot matter minute month nobody number one option part " +
  "people person place point problem question reason second sort step stuff thing three time today trouble two type user " +
  "using value way week word world year";

/** The terms of these words. */
export const EVERYDAY: ReadonlySet<string> = new Set(WORDS.split(" ").map(stem));

/** Groups of words that are not quite the same, but that one person uses where docs use the other. */
export const EVERYDAY_SYNONYMS: SynonymGroup[] = [
  "connect, set up, setup, configure, integrate, link",
  "set up, setup, install, configure, start, get started, quick start",
  "turn on, switch on, enable, activate",
  "turn off, switch off, disable, deactivate",
  "delete, erase, remove, clear, forget",
  "conversation, conversations, thread, chat",
  "bot, chatbot, assistant",
  "cost, price, pricing, money, charge, bill, pay, expensive",
  "cost, budget",
  "error, failure, problem, fail, crash, broken",
  "wrong, bad, incorrect",
  "problem, troubleshooting, trouble, issue, not work, does not work",
  "logo, brand, icon, name",
  "theme, colour, color, style, look, appearance",
  "customise, customize, change, adapt, adjust, modify",
  "setting, option, configuration, config, variable, preference",
  "save, store, keep, persist",
  "share, link, send",
  "third party, vendor, provider, upstream",
  "data, privacy",
  "private, privacy, secret, confidential",
  "website, web site, site, own site, web page",
  "put, embed, add, insert",
  "host, deploy, server, production, publish",
  "user, users, reader, visitor, people, person",
  "many users, capacity, load, scale",
  "slow, latency, performance, fast, speed",
  "offline, local, self-hosted",
  "unavailable, down, offline, unreachable, outage, cannot be reached",
  "restart, reboot, crash, shutdown",
  "move, migrate, migration, upgrade",
  "hide, hidden, invisible",
  "leave out, exclude, omit, skip, ignore",
  "give back, return",
  "property, field, attribute, option",
  "formula, equation, math",
  "static html, static export, static site",
  "read, see, view, access",
  "fix, correct, correction, repair",
  "size, limit, threshold",
  "requirement, prerequisite, system requirements",
  "get rid of, remove, delete, uninstall",
  "shortcut, hotkey, key binding, keyboard",
  "expire, timeout, time out, deadline",
  "work with, support, compatible, compatibility",
  "order, sort, sequence, sorting",
  "sign up, register, registration, account",
  "difference, compare, comparison, versus",
  "faq, frequently asked questions",
  "log, logging, trace, debug",
  "admin, administrator, maintainer, moderator",
  "pass, hand over, give, send",
  "picture, image, photo, screenshot",
  "language, languages, translation, i18n, internationalization, multilingual",
  "login, log in, sign in, authentication, authenticate",
  "easy, simple, plain",
  "plugin, extension, extend, add-on",
  "notification, notify, alert, message",
  "abuse, abusing, spam, attack, misuse, rate limit",
  "limit, quota, rate limit, maximum",
  "say, reply, respond, answer, instruction, prompt",
  "find, search, look up",
  "update, refresh, reload",
  "edit, change, modify, update",
  "show, display, render, appear",
  "begin, start, launch, run",
  "stop, cancel, abort, interrupt",
  "create, make, generate, new",
  "convert, transform, compile",
  "table of contents, toc, outline",
  "dark mode, dark theme",
  "backup, back up, restore",
  "check, validate, verify, test, diagnose",
].map((line) => line.split(",").map((phrase) => phrase.trim()));
