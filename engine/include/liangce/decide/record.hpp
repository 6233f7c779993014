// A decision record: what was asked, of which policy, with which facts, and what came out. Enough to decide again and
// compare.
//
// One JSON object, always in the same bytes for the same decision:
//
//   {"record":"1","engine":"0.1.0","policy":"yuzhou-2023","policy_digest":"sha256:...","on":"2023-06-30",
//    "decision":"监测对象识别","facts":{"农户":true,"人均纯收入":"7499.99",...},"verdict":"ELIGIBLE","value":{...},
//    "findings":[],"missing":[],"retroactive":false,"digest":"sha256:..."}
//
// `facts` holds what the case said, by main names in the policy's order; a fact nobody mentioned is not there. Values
// are written as to_json(Value) writes them: numbers, dates, times and durations as texts, which Case::set() reads back
// exactly by the declared types; {"absent": reason, "low": .., "high": .., "values": [..]} for what is known to be
// unknown.
//
// To check a record: load the policy its author meant; its digest must be `policy_digest`. Take the program of the date
// `on`, fill a case from `facts` (objects with a key `absent` become absences again, a plain null means missing),
// decide with a digest, write the record anew. Equal bytes: the decision stands. Else the keys that differ say what
// changed: `engine`, `policy_digest` (another text of the policy), or `verdict`, `value`, ... (another answer). Facts
// of type any come back as texts.
#pragma once

#include <string>

#include "liangce/decide/case.hpp"
#include "liangce/decide/decision.hpp"

namespace liangce {

class Program;

/// The record of a decision made by `program` for `facts` with DecideOptions::digest and outputs.
std::string record(const Program& program, const Case& facts, const Decision& decision);

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/record_inl.hpp"
#endif
