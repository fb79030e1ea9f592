// The shape of the words, from the English tables by npm run words; do not edit.

/** Messages without arguments, by key. */
export type Texts<Key extends string> = Record<Key, string>;

/** A message with arguments whose names only the core knows. */
export type Said = (values: Record<string, string>) => string;

/** What English has from index.html, the core and the evidence file, and other languages from here; each `null` in English. */
export type Elsewhere = {
  static: Record<string, string> | null;
  core: {
    fields: Record<string, { label: string; help: string } | undefined>;
    choices: Record<string, Record<string, string | undefined> | undefined>;
    units: Record<string, string | undefined>;
    quoted: (values: { text: string }) => string;
    kinds: Record<string, string | undefined>;
    problems: Record<string, Said | undefined>;
    cautions: Record<string, string | Said | undefined>;
  } | null;
  file: {
    items: Record<string, { quantity: string; derivation: string } | undefined>;
    assumptions: Record<string, { quantity: string; reason: string } | undefined>;
    sensitivity: Record<string, string | undefined>;
    context: Record<string, { cohort: string; numbers: string; not_pooled: string } | undefined>;
  } | null;
};

export type Page = {
  "numbers": {
    "decimal": string;
    "percent": (values: { "number": string }) => string;
    "under": (values: { "number": string }) => string;
    "over": (values: { "number": string }) => string;
    "about": (values: { "number": string }) => string;
    "fewer": (values: { "number": string }) => string;
    "ofHundred": (values: { "number": string }) => string;
    "range": (values: { "low": string; "high": string }) => string;
    "points": (values: { "number": string; "count": number }) => string;
    "short": {
      "under": (values: { "number": string }) => string;
      "over": (values: { "number": string }) => string;
      "range": (values: { "low": string; "high": string }) => string;
    };
  };
  "language": {
    "label": string;
    "failed": (values: { "language": string }) => string;
    "review": string;
  };
  "form": {
    "short": {
      "disease": Texts<"all" | "nhl" | "cll">;
      "ld_before_cart1": Texts<"cy_flu" | "other" | "unknown">;
    };
    "diseases": Texts<"all" | "nhl" | "cll">;
    "unit": string;
    "presets": (values: { "label": string }) => string;
    "notKnown": string;
    "read": (values: { "typed": string; "quantity": string }) => string;
    "outside": string;
    "shortcuts": Texts<"negative" | "other">;
    "more": string;
    "recorded": string;
    "clear": string;
    "cleared": string;
    "undo": string;
  };
  "noAnswer": {
    "title": string;
    "refused": string;
    "problems": (values: { "count": number }) => string;
    "notApplicable": string;
    "outside": string;
    "version": (values: { "version": string }) => string;
    "damaged": string;
    "failed": {
      "title": string;
      "how": (values: { "cause": string; "what": string }) => string;
    };
    "broken": Texts<"title" | "how">;
    "wrong": Texts<"title" | "how">;
    "start": string;
  };
  "answer": {
    "interval": (values: { "range": string }) => string;
    "assumptions": (values: { "range": string }) => string;
    "without": (values: { "mean": string }) => string;
    "compare": string;
    "support": (values: { "number": string; "patients": string }) => string;
    "extrapolation": (values: { "number": string; "patients": string }) => string;
    "care": string;
    "above": (values: { "points": string; "range": string }) => string;
    "below": (values: { "points": string; "range": string }) => string;
    "alike": (values: { "difference": string; "range": string }) => string;
    "frequency": (values: { "ofHundred": string }) => string;
    "how": string;
    "rows": {
      "half": string;
      "others": string;
      "mine": (values: { "mean": string; "range": string; "most": string; "half": string }) => string;
    };
  };
  "cautions": Texts<"title">;
  "chartChoice": {
    "title": string;
    "names": Texts<"ranges" | "patients" | "dots" | "table">;
  };
  "loading": {
    "loading": string;
    "unusable": (values: { "cause": string; "what": string }) => string;
  };
  "summary": {
    "open": string;
    "assumptions": (values: { "range": string }) => string;
    "extrapolation": string;
  };
  "status": {
    "number": (values: { "mean": string; "range": string }) => string;
    "cautions": (values: { "count": number }) => string;
  };
  "offline": Texts<"newVersion" | "reload">;
  "rates": {
    "all": (values: { "patients": string }) => string;
    "group": (values: { "patients": string; "disease": string }) => string;
    "count": (values: { "responders": string; "patients": string }) => string;
    "text": (values: { "name": string; "share": string; "count": string; "range": string }) => string;
    "title": string;
    "interval": (values: { "count": string; "range": string }) => string;
    "chart": (values: { "rows": string }) => string;
    "start": string;
    "examples": Texts<"nhl" | "all" | "cll">;
  };
};

/** All words: those of the page at the top, those of what is loaded later below the name of it. */
export type Words = Page & Elsewhere & {
  /** BCP 47, such as "de". */
  locale: string;
  details: {
    "duration": {
      "title": string;
      "key": string;
      "at": (values: { "month": string; "chance": string; "range": string }) => string;
      "table": string;
      "columns": Texts<"month" | "chance" | "interval">;
      "xAxis": string;
      "yAxis": string;
    };
    "printHeader": {
      "entered": string;
      "unknown": string;
      "absent": (values: { "choice": string }) => string;
      "byHand": Texts<"reference" | "reader">;
    };
    "unknowns": {
      "questions": Texts<"cy_flu" | "dose_increased">;
      "averaged": (values: { "probability": string }) => string;
      "answers": Texts<"yes" | "no">;
      "value": (values: { "mean": string; "range": string }) => string;
      "narrows": (values: { "range": string; "width": string }) => string;
      "most": string;
    };
    "model": {
      "title": string;
      "version": string;
      "evidence": string;
      "update": string;
      "updated": (values: { "patients": string; "count": number; "before": string; "after": string }) => string;
      "updateFile": string;
      "fingerprint": string;
      "date": string;
    };
    "textSummary": {
      "title": string;
      "own": string;
      "updated": (values: { "patients": string; "count": number }) => string;
      "limits": string;
      "line": (values: { "name": string; "value": string }) => string;
      "chance": (values: { "name": string; "mean": string; "interval": string }) => string;
      "address": string;
      "result": string;
      "response": string;
    };
    "export": {
      "title": string;
      "ways": Texts<"print" | "text" | "link" | "json">;
      "how": string;
      "copied": string;
      "saved": string;
      "failed": string;
    };
    "whatIf": {
      "title": string;
      "guard": string;
      "open": string;
      "same": string;
      "tenfold": string;
      "asPlanned": string;
      "own": string;
      "asEntered": string;
      "dose": (values: { "quantity": string; "unit": string }) => string;
      "plannedDose": (values: { "quantity": string; "unit": string }) => string;
      "another": (values: { "choice": string }) => string;
      "otherwise": string;
      "first": string;
      "gapRange": (values: { "range": string }) => string;
      "higher": (values: { "probability": string }) => string;
      "paired": string;
      "missing": string;
      "enter": string;
      "ownDose": (values: { "unit": string }) => string;
      "otherPatient": string;
      "add": string;
      "already": string;
      "noDose": string;
      "full": string;
      "remove": (values: { "title": string }) => string;
      "removeShort": string;
      "sameDose": string;
      "higherDose": string;
      "difference": string;
      "restsOn": string;
      "noIncrease": string;
      "harm": string;
      "notReported": string;
    };
    "provenance": {
      "names": Texts<"rows" | "printed" | "derived" | "assumed">;
      "own": string;
      "updated": string;
      "disease": Texts<"rows" | "derived" | "assumed">;
      "cy_flu": Texts<"rows" | "derived" | "assumed">;
      "dose_increased": Texts<"rows" | "derived" | "assumed">;
    };
    "howToRead": string;
    "support": {
      "reconstructed": (values: { "range": string }) => string;
      "printed": string;
    };
    "contributions": {
      "title": string;
      "average": string;
      "terms": Texts<"disease" | "cy_flu" | "dose_increased">;
      "higher": (values: { "probability": string }) => string;
      "whyTwo": (values: { "here": string; "beside": string }) => string;
      "how": string;
    };
    "uncertainty": {
      "title": string;
      "estimation": string;
      "few": string;
      "unknowns": string;
      "none": string;
      "averaged": (values: { "count": number }) => string;
      "allKnown": string;
      "assumptions": string;
      "assumed": string;
      "move": string;
      "notMeasured": string;
      "applicability": string;
      "forWhom": string;
    };
    "outcomes": {
      "title": string;
      "benefit": string;
      "harm": string;
      "columns": Texts<"chance" | "interval">;
      "response": string;
      "complete_response": string;
      "in_response": (values: { "month": string }) => string;
      "survival_24m": string;
      "severe_crs": string;
      "severe_neurotoxicity": string;
      "how": string;
      "same": string;
      "survival": string;
      "progression": string;
    };
    "charts": {
      "iconArray": (values: { "responders": string; "range": string }) => string;
      "kinds": {
        "low": (values: { "count": string }) => string;
        "mean": (values: { "count": string }) => string;
        "high": (values: { "count": string }) => string;
        "none": string;
      };
      "quantileDots": (values: { "half": string; "most": string; "nearlyAll": string; "mean": string; "average": string }) => string;
      "quantileDotsKey": string;
      "rows": Texts<"mean" | "half" | "most" | "nearlyAll">;
      "axis": string;
      "average": string;
    };
    "dose": {
      "unit": (values: { "label": string }) => string;
      "units": Texts<"million_per_kg" | "per_kg" | "total">;
      "weight": string;
      "weightNeeded": (values: { "label": string; "low": string; "high": string }) => string;
      "ambiguous": (values: { "label": string; "value": string }) => string;
      "noNumber": (values: { "label": string; "value": string }) => string;
      "quoted": (values: { "text": string }) => string;
      "didYouMean": (values: { "value": string }) => string;
    };
  };
  evidence: {
    "list": {
      "how": string;
      "differ": string;
      "prints": (values: { "source": string; "printed": string }) => string;
      "filter": string;
      "statuses": Texts<"all" | "printed" | "derived" | "assumed">;
      "status": Texts<"printed" | "derived" | "assumed">;
      "shown": (values: { "shown": string; "count": number }) => string;
      "printed": string;
      "source": (values: { "ids": string }) => string;
      "noCount": (values: { "n": string }) => string;
      "share": (values: { "value": string; "n": string }) => string;
      "units": {
        "months": (values: { "value": string; "n": string }) => string;
        "percent": (values: { "share": string; "n": string }) => string;
        "ratio": (values: { "value": string }) => string;
      };
      "inModel": string;
      "shownOnly": string;
      "tests": Texts<"firth_multivariable" | "fisher_both_factors">;
      "context": string;
      "contextHow": string;
      "notPooled": string;
      "sources": string;
      "read": (values: { "date": string }) => string;
    };
    "own": {
      "form": string;
      "how": string;
      "factors": Texts<"cy_flu" | "dose_increased">;
      "factorHow": string;
      "boxes": Texts<"odds_ratio" | "lower" | "upper">;
      "statementsTitle": string;
      "statementsHow": string;
      "statements": Texts<"E3_cy_flu" | "E3_dose_increased" | "E4_both_factors">;
      "priorsTitle": string;
      "priorsHow": string;
      "standard": (values: { "value": string }) => string;
      "rebuild": string;
      "restore": string;
      "cancel": string;
      "progress": string;
      "running": string;
      "done": string;
      "cancelled": string;
      "restored": string;
      "restoredFields": string;
      "standardAgain": string;
      "stale": string;
      "wrong": string;
      "nothing": string;
      "refused": string;
      "rules": {
        "missing": (values: { "label": string }) => string;
        "allThree": (values: { "label": string }) => string;
        "number": (values: { "label": string; "value": string }) => string;
        "positive": (values: { "label": string; "value": string }) => string;
        "spread": (values: { "label": string; "value": string }) => string;
        "place": (values: { "label": string; "value": string }) => string;
        "lowerBelow": (values: { "label": string; "value": string; "ratio": string }) => string;
        "upperAbove": (values: { "label": string; "value": string; "ratio": string }) => string;
      };
    };
    "banner": Texts<"text" | "more" | "back">;
    "sensitivity": {
      "how": string;
      "failed": string;
      "noPatient": string;
      "standard": string;
      "own": string;
      "use": string;
      "caption": string;
      "columns": Texts<"assumptions" | "chance" | "interval">;
    };
    "beliefs": {
      "title": string;
      "how": string;
      "caption": string;
      "columns": Texts<"when" | "median" | "interval">;
      "prior": string;
      "posterior": string;
      "above": (values: { "probability": string }) => string;
    };
    "card": {
      "read": (values: { "date": string }) => string;
      "fresh": (values: { "months": string }) => string;
      "old": (values: { "months": string }) => string;
      "how": string;
      "places": Texts<"list" | "own" | "sensitivity" | "answer">;
      "items": {
        "5": Texts<"title" | "text">;
        "6": Texts<"title" | "text">;
        "10": Texts<"title" | "text">;
        "11": Texts<"title" | "text">;
        "12": Texts<"title" | "text">;
        "15": Texts<"title" | "text">;
        "18": Texts<"title" | "text">;
        "20": Texts<"title" | "text">;
        "21": Texts<"title" | "text">;
        "22": Texts<"title" | "text">;
        "23": Texts<"title" | "text">;
        "24": Texts<"title" | "text">;
        "25": Texts<"title" | "text">;
        "26": Texts<"title" | "text">;
        "27": Texts<"title" | "text">;
        "3b": Texts<"title" | "text">;
        "8a": Texts<"title" | "text">;
        "9b": Texts<"title" | "text">;
      };
      "bias": string;
      "biasHow": string;
      "rating": (values: { "domain": string; "risk": string }) => string;
      "risks": Texts<"high" | "unclear">;
      "domains": {
        "participants": Texts<"name" | "reason">;
        "predictors": Texts<"name" | "reason">;
        "outcome": Texts<"name" | "reason">;
        "analysis": Texts<"name" | "reason">;
        "overall": Texts<"name" | "reason">;
      };
    };
    "selfTest": {
      "title": string;
      "how": string;
      "run": string;
      "running": string;
      "passed": (values: { "n": string }) => string;
      "fingerprint": string;
      "noFingerprint": string;
      "failed": (values: { "wrong": string; "n": string }) => string;
    };
    "about": {
      "what": string;
      "notFor": string;
      "cite": Texts<"title" | "paper" | "fullText" | "copy" | "copied" | "failed">;
      "software": string;
      "version": (values: { "version": string }) => string;
      "links": Texts<"source" | "problem" | "changes" | "licence">;
      "privacyTitle": string;
      "privacy": string;
      "browserTitle": string;
      "browsers": string;
    };
  };
  cohort: {
    "intro": string;
    "standard": string;
    "import": Texts<"title" | "choose" | "drop" | "paste" | "pasteLabel" | "usePasted" | "example" | "template" | "exampleFile" | "pastedName" | "exampleName" | "help">;
    "progress": {
      "reading": string;
      "scoring": string;
      "validating": string;
      "writing": string;
      "cancel": string;
      "cancelled": string;
      "kept": string;
      "left": (values: { "share": string; "left": string }) => string;
      "seconds": (values: { "number": string }) => string;
      "minutes": (values: { "number": string }) => string;
      "progress": string;
      "rescoring": string;
    };
    "refused": Texts<"file" | "failed">;
    "rules": {
      "study_conflict": string;
      "empty_file": string;
      "too_large": string;
      "binary": string;
      "old_workbook": string;
      "not_a_workbook": string;
      "unpacks_too_large": string;
      "encoding": (values: { "value": string }) => string;
      "separator": string;
      "unclosed_quote": (values: { "value": string }) => string;
      "duplicate_column": (values: { "field": string; "value": string }) => string;
      "no_rows": string;
      "no_table": (values: { "value": string }) => string;
      "too_many_rows": string;
      "too_many_cells": string;
      "column_needed": (values: { "field": string }) => string;
      "unknown_field": (values: { "field": string }) => string;
      "no_such_column": string;
      "column_used_twice": string;
      "mapped_twice": (values: { "field": string }) => string;
      "nobody_to_compare": string;
      "cell_count": (values: { "value": string }) => string;
      "required": string;
      "unknown_choice": (values: { "choices": string }) => string;
      "not_a_number": string;
      "ambiguous_number": string;
      "not_finite": string;
      "not_above_zero": string;
      "below_limit": string;
      "above_limit": string;
      "below_zero": string;
      "not_a_grade": string;
      "not_zero_or_one": string;
      "too_much_text": string;
      "text_after_quote": (values: { "value": string }) => string;
      "swallowed_rows": (values: { "value": string }) => string;
      "other_kind": (values: { "value": string }) => string;
      "no_such_sheet": (values: { "value": string }) => string;
      "no_such_row": (values: { "value": string }) => string;
      "date": string;
      "not_calculated": string;
      "invalid_mapping": (values: { "field": string }) => string;
    };
    "mapping": {
      "title": string;
      "found": (values: { "name": string; "rows": string; "count": number; "columns": string }) => string;
      "how": string;
      "none": string;
      "meaning": string;
      "column": string;
      "values": string;
      "required": string;
      "ignored": string;
      "twice": string;
      "start": string;
      "save": string;
      "load": string;
      "notMapping": string;
      "outcomes": Texts<"id" | "response" | "crs_grade" | "neurotoxicity_grade" | "response_months" | "response_ended" | "os_months" | "died">;
    };
    "results": {
      "title": string;
      "counts": (values: { "read": string; "accepted": string; "refused": string; "predicted": string; "outside": string; "distinct": string }) => string;
      "responses": (values: { "responders": string; "others": string; "notEvaluable": string; "notRecorded": string }) => string;
      "ignored": (values: { "names": string }) => string;
      "refusedTitle": string;
      "refusedHow": string;
      "row": string;
      "column": string;
      "value": string;
      "rule": string;
      "wholeRow": string;
      "tableTitle": string;
      "patient": string;
      "response": string;
      "interval": string;
      "complete": string;
      "survival": string;
      "recorded": string;
      "cautions": string;
      "outside": string;
      "page": (values: { "from": string; "to": string; "all": string }) => string;
      "next": string;
      "previous": string;
      "download": string;
      "downloadRefused": string;
      "formula": string;
      "cautionNames": Texts<"cd19_decreased" | "dose_lowered" | "dose_ratio_unusual" | "dose_outside_trial" | "other_product" | "doses_unknown" | "ld_unknown" | "small_subgroup" | "cd19_negative">;
      "outcomeOnly": string;
    };
    "validation": {
      "title": string;
      "noResponse": string;
      "few": (values: { "events": string; "others": string; "needed": string }) => string;
      "compared": (values: { "n": string; "events": string; "notEvaluable": string; "notRecorded": string; "outside": string }) => string;
      "what": string;
      "value": string;
      "interval": string;
      "meaning": string;
      "missing": Texts<"one_class" | "too_few" | "constant_prediction" | "certain_prediction" | "separated">;
      "names": Texts<"c_statistic" | "calibration_in_the_large" | "calibration_intercept" | "calibration_slope" | "observed_expected" | "brier" | "scaled_brier">;
      "meanings": Texts<"c_statistic" | "calibration_in_the_large" | "calibration_intercept" | "calibration_slope" | "observed_expected" | "brier" | "scaled_brier">;
      "numbers": string;
      "tested": {
        "standard": string;
        "edited": string;
        "updated": (values: { "patients": string; "count": number }) => string;
      };
      "verdict": Texts<"agrees" | "fewer" | "more" | "too_few">;
      "check": (values: { "observed": string; "n": string; "range": string }) => string;
      "separates": {
        "yes": (values: { "c": string; "range": string }) => string;
        "unclear": (values: { "c": string; "range": string }) => string;
        "reversed": (values: { "c": string; "range": string }) => string;
      };
      "ideals": {
        "observed_expected": string;
        "c_statistic": string;
        "calibration_slope": string;
        "brier": (values: { "same": string }) => string;
      };
      "checks": {
        "title": string;
        "outcome": string;
        "observed": string;
        "predicted": string;
        "verdict": string;
        "of": (values: { "observed": string; "n": string }) => string;
        "how": string;
        "censored": string;
        "outcomes": Texts<"response" | "complete_response" | "survival_24m" | "severe_crs" | "severe_neurotoxicity">;
        "verdicts": Texts<"agrees" | "fewer" | "more" | "too_few">;
      };
    };
    "calibration": {
      "title": string;
      "axis": string;
      "observed": string;
      "ideal": string;
      "spline": string;
      "line": string;
      "histogram": string;
      "label": (values: { "least": string; "most": string }) => string;
      "table": string;
      "predicted": string;
      "band": string;
      "bins": string;
      "responders": string;
      "others": string;
      "yAxis": string;
      "patients": string;
    };
    "regression": {
      "title": string;
      "how": string;
      "open": string;
      "reading": string;
      "fitting": string;
      "method": string;
      "methods": Texts<"firth" | "ml" | "efron" | "breslow">;
      "outcome": string;
      "outcomeHelp": string;
      "time": string;
      "timeHelp": string;
      "event": string;
      "eventHelp": string;
      "none": string;
      "terms": string;
      "termsHelp": string;
      "reference": (values: { "column": string }) => string;
      "against": (values: { "level": string }) => string;
      "asNumber": string;
      "start": string;
      "refused": string;
      "counts": (values: { "n": string; "count": number; "events": string; "event": string; "dropped": string }) => string;
      "missing": (values: { "list": string }) => string;
      "missingIn": (values: { "column": string; "rows": string }) => string;
      "stopped": Texts<"converged" | "separation" | "iteration_limit" | "line_search_failed" | "singular">;
      "separation": {
        "quoted": (values: { "term": string }) => string;
        "title": string;
        "ml": (values: { "terms": string; "count": number }) => string;
        "firth": (values: { "terms": string; "count": number }) => string;
        "cox": (values: { "terms": string }) => string;
      };
      "table": {
        "title": string;
        "term": string;
        "odds": string;
        "hazard": string;
        "interval": string;
        "coefficient": string;
        "error": string;
        "interceptTerm": string;
        "infinite": string;
        "references": (values: { "list": string }) => string;
        "unit": string;
        "scale": string;
        "intercept": string;
        "limits": Texts<"ml" | "firth" | "cox">;
        "copy": string;
        "copied": string;
        "notCopied": string;
        "download": string;
      };
      "forest": Texts<"title" | "label" | "odds" | "hazard" | "beyond">;
      "survival": {
        "title": string;
        "groups": string;
        "all": string;
        "axis": string;
        "label": (values: { "list": string }) => string;
        "how": string;
        "median": (values: { "group": string; "n": string; "events": string; "median": string; "low": string; "high": string }) => string;
        "none": string;
        "copy": string;
        "download": string;
        "table": string;
        "group": string;
        "time": string;
        "risk": string;
        "free": string;
        "band": string;
      };
      "rules": Texts<"unknown_column" | "named_twice" | "reference_without_term" | "constant" | "collinear" | "unknown_level" | "not_binary" | "not_a_time" | "no_complete_row" | "no_events" | "mixed_column" | "too_many_levels" | "out_of_range" | "ambiguous_number">;
    };
    "decisionCurve": Texts<"title" | "how" | "axis" | "model" | "all" | "none" | "label" | "table" | "threshold" | "yAxis">;
    "update": {
      "title": string;
      "how": string;
      "noTable": string;
      "noResponse": string;
      "from": Texts<"standard" | "own">;
      "weight": {
        "label": string;
        "help": (values: { "value": string }) => string;
        "wrong": (values: { "label": string; "value": string }) => string;
      };
      "start": string;
      "running": string;
      "cancelled": string;
      "refused": string;
      "rows": (values: { "taken": string; "count": number; "responders": string; "without": string; "outside": string }) => string;
      "site": (values: { "mean": string; "sd": string }) => string;
      "agreement": {
        "title": string;
        "weight": (values: { "before": string; "after": string; "error": string }) => string;
        "verdicts": Texts<"study_foresaw_better" | "priors_foresaw_better" | "undecided" | "fixed">;
      };
      "answers": {
        "title": string;
        "patient": string;
        "yours": string;
        "before": string;
        "siteBefore": string;
        "after": string;
        "form": string;
        "other": string;
        "noPatient": string;
        "of": (values: { "responders": string; "patients": string }) => string;
        "value": (values: { "mean": string; "range": string }) => string;
        "key": string;
      };
      "cells": {
        "name": (values: { "disease": string; "chemotherapy": string; "dose": string }) => string;
        "cyFlu": string;
        "other": string;
        "increased": string;
        "same": string;
      };
      "outcomes": {
        "title": string;
        "note": string;
        "share": string;
        "yours": string;
        "weight": string;
        "shares": Texts<"complete" | "lasting_12m" | "survival_24m_responders" | "survival_24m_others" | "severe_crs" | "severe_neurotoxicity">;
        "counts": {
          "complete": (values: { "events": string; "patients": string }) => string;
          "lasting_12m": (values: { "events": string; "patients": string }) => string;
          "survival_24m_responders": (values: { "events": string; "patients": string }) => string;
          "survival_24m_others": (values: { "events": string; "patients": string }) => string;
          "severe_crs": (values: { "events": string; "patients": string }) => string;
          "severe_neurotoxicity": (values: { "events": string; "patients": string }) => string;
        };
        "of": (values: { "share": string; "disease": string }) => string;
        "none": string;
        "weights": (values: { "before": string; "after": string }) => string;
        "short": (values: { "patients": string; "count": number }) => string;
      };
      "further": {
        "halves": (values: { "patients": string; "count": number; "mix": string }) => string;
        "never": (values: { "mix": string; "share": string }) => string;
        "unknown": string;
        "mix": Texts<"cohort" | "study">;
      };
      "associations": {
        "title": string;
        "factor": string;
        "value": (values: { "ratio": string; "range": string; "above": string }) => string;
        "factors": Texts<"cy_flu" | "dose_increased">;
      };
      "error": {
        "run": (values: { "draws": string }) => string;
        "patient": (values: { "draws": string; "points": string }) => string;
      };
      "use": string;
      "file": {
        "save": string;
        "holds": string;
        "title": string;
        "choose": string;
        "help": string;
        "refused": string;
        "tooLarge": string;
        "none": string;
        "inUse": (values: { "patients": string; "count": number; "before": string; "after": string; "sha256": string }) => string;
      };
      "banner": {
        "text": (values: { "patients": string; "count": number }) => string;
        "more": string;
        "back": string;
        "tag": (values: { "patients": string; "count": number }) => string;
      };
    };
    "picture": Texts<"copy" | "png" | "svg" | "table" | "copied">;
    "steps": {
      "label": string;
      "names": Texts<"table" | "columns" | "predictions" | "validation" | "update" | "regression" | "report">;
      "more": string;
    };
    "report": {
      "title": string;
      "nothing": string;
      "how": string;
      "save": string;
      "copy": string;
      "copied": string;
      "model": string;
      "modelIs": string;
      "participants": string;
      "outcome": string;
      "outcomeIs": string;
      "predictors": string;
      "predictorsAre": string;
      "methods": string;
      "methodsAre": string;
      "updateIs": string;
      "regressionIs": string;
      "performance": string;
      "updating": string;
      "own": string;
      "limitations": string;
      "limitationsAre": string;
      "software": string;
      "softwareIs": (values: { "version": string; "hash": string }) => string;
    };
    "reading": {
      "title": string;
      "worksheet": (values: { "worksheet": string; "count": string }) => string;
      "change": string;
      "sheet": string;
      "header": string;
      "line": (values: { "line": string; "cells": string }) => string;
      "separator": string;
      "separators": Texts<"comma" | "semicolon" | "tab" | "bar">;
      "decimal": string;
      "open": string;
      "point": string;
      "comma": string;
      "missing": string;
      "again": string;
      "firstLines": string;
      "lineNumber": string;
    };
    "values": {
      "title": string;
      "how": string;
      "value": string;
      "rows": string;
      "meaning": string;
      "open": string;
      "missing": string;
      "yes": string;
      "no": string;
      "more": string;
      "responses": Texts<"CR" | "PR" | "SD" | "PD" | "NE">;
      "unit": (values: { "column": string }) => string;
      "unitLabel": string;
      "units": Texts<"per_kg" | "million_per_kg" | "total" | "million_total" | "hundred_million_total">;
      "range": (values: { "median": string; "unit": string; "least": string; "most": string }) => string;
      "suggested": (values: { "unit": string }) => string;
      "weight": string;
      "repeated": (values: { "ids": string; "rows": string }) => string;
      "repeatsLabel": string;
      "repeats": Texts<"first" | "last" | "refuse" | "every">;
    };
    "remarks": {
      "lines_above": (values: { "value": string; "count": string }) => string;
      "two_header_rows": (values: { "value": string }) => string;
      "comment_lines": (values: { "count": string }) => string;
      "short_rows": (values: { "count": string; "value": string }) => string;
      "line_breaks": (values: { "count": string; "value": string }) => string;
      "nameless_column": (values: { "column": string; "count": string }) => string;
      "repeated_name": (values: { "column": string; "count": string }) => string;
      "error_cells": (values: { "value": string; "count": string }) => string;
      "not_calculated": (values: { "count": string }) => string;
      "merged_cells": (values: { "count": string }) => string;
      "other_worksheets": (values: { "value": string; "count": string }) => string;
      "hidden_rows": (values: { "count": string }) => string;
      "hidden_columns": (values: { "count": string }) => string;
      "probably_missing": (values: { "column": string; "value": string; "count": string }) => string;
      "repeated_ids": (values: { "value": string; "count": string }) => string;
      "repeated_rows": (values: { "count": string }) => string;
      "contradicting_rows": (values: { "count": string; "value": string }) => string;
      "duration_without_response": (values: { "count": string; "value": string }) => string;
      "response_beyond_follow_up": (values: { "count": string; "value": string }) => string;
      "response_without_follow_up": (values: { "count": string; "value": string }) => string;
      "event_without_time": (values: { "count": string; "value": string }) => string;
      "nothing_to_validate": string;
    };
  };
};
