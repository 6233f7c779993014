// Differences in words and as JSON.
#pragma once

#include "liangce/analyze/difference.hpp"
#include "liangce/decide/impl/json.hpp"

namespace liangce {

LIANGCE_INLINE std::string to_text(const Difference& d) {
  std::string out =
      d.before + " on " + d.on_before.to_string() + " against " + d.after + " on " + d.on_after.to_string() + "\n";
  const auto how = [](ElementChange::How h) {
    return h == ElementChange::How::added ? "added" : h == ElementChange::How::removed ? "removed" : "changed";
  };
  if (d.elements.empty()) out += "Nothing was changed.\n";
  for (const ElementChange& e : d.elements) {
    out += e.kind + " `" + e.name + "` " + how(e.how) + "\n";
    for (const std::string& detail : e.details) out += "  " + detail + "\n";
  }
  if (d.first_day)
    out += "None of these holds on that day; the first day on which something differs is " + d.first_day->to_string() +
           ".\n";
  for (const VerdictChange& v : d.verdicts) {
    out += v.decision + (v.part.empty() ? "" : ", `" + v.part + "`") + ": " + v.before + " becomes " + v.after +
           (v.tried          ? " in a case that was tried"
            : v.when.empty() ? " in every case"
                             : " when " + v.when) +
           (v.part.empty() ? "" : ", the verdict stays") + "\n";
    std::string names;
    for (const std::string& name : v.because) names += (names.empty() ? "`" : ", `") + name + "`";
    if (!names.empty())
      out += "  because of " + names + (v.together ? " together" : "") + "\n";
    else if (v.together)
      out += "  because of several changes together\n";
    else
      out += "  which of the many changes does it was not found out\n";
    std::string indented = "    ";
    for (const char c : v.witness) indented += c == '\n' ? std::string("\n    ") : std::string(1, c);
    while (!indented.empty() && (indented.back() == ' ' || indented.back() == '\n')) indented.pop_back();
    if (!indented.empty()) out += "  a case, as decided before:\n" + indented + "\n";
  }
  if (!d.elements.empty() && d.verdicts.empty() && d.looked) out += "No case was found whose verdict changes.\n";
  for (const std::string& name : d.more) out += "`" + name + "` may change in further ways that are not listed\n";
  if (!d.cannot_tell.empty())
    out += "Whether these differ elsewhere cannot be told, they hang on more than thresholds, choices and dates:\n";
  std::string decision;
  for (const std::string& name : d.cannot_tell) {
    const std::size_t dot = name.find('.');
    const std::string own = name.substr(0, dot);
    if (own != decision) out += (decision.empty() ? "  `" : "\n  `") + own + "`: ";
    out +=
        (own != decision ? "" : ", ") + (dot == std::string::npos ? "its verdict" : "`" + name.substr(dot + 1) + "`");
    decision = own;
  }
  if (!d.cannot_tell.empty()) out += '\n';
  return out;
}

LIANGCE_INLINE std::string to_json(const Difference& d, std::string_view text) {
  detail::JsonWriter json;
  const auto list = [&](const char* key, const std::vector<std::string>& all) {
    json.key(key);
    json.open('[');
    for (const std::string& one : all) json.text(one);
    json.close(']');
  };
  json.open('{');
  json.key("before"), json.text(d.before);
  json.key("after"), json.text(d.after);
  json.key("on_before"), json.text(d.on_before.to_string());
  json.key("on_after"), json.text(d.on_after.to_string());
  json.key("elements");
  json.open('[');
  for (const ElementChange& e : d.elements) {
    json.open('{');
    json.key("kind"), json.text(e.kind);
    json.key("name"), json.text(e.name);
    json.key("en"), json.text(e.en);
    json.key("how"), json.text(e.how == ElementChange::How::added     ? "added"
                               : e.how == ElementChange::How::removed ? "removed"
                                                                      : "changed");
    list("details", e.details);
    json.close('}');
  }
  json.close(']');
  json.key("verdicts");
  json.open('[');
  for (const VerdictChange& v : d.verdicts) {
    json.open('{');
    json.key("decision"), json.text(v.decision);
    json.key("part"), json.text(v.part);
    json.key("before"), json.text(v.before);
    json.key("after"), json.text(v.after);
    json.key("when"), json.text(v.when);
    json.key("tried"), json.boolean(v.tried);
    json.key("witness"), json.text(v.witness);
    list("because", v.because);
    json.key("together"), json.boolean(v.together);
    json.close('}');
  }
  json.close(']');
  json.key("first_day");
  d.first_day ? json.text(d.first_day->to_string()) : json.null();
  list("more", d.more);
  list("cannot_tell", d.cannot_tell);
  if (!text.empty()) json.key("text"), json.text(text);
  json.close('}');
  return std::move(json).take();
}

}  // namespace liangce
