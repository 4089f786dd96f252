#include "tools/holotwin/report/page_style.h"

namespace holotwin {

const char* page_style() {
  return R"(
@page { size: A4; margin: 14mm; }
* { box-sizing: border-box; }
html { font-size: 15px; }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.5rem 4rem; color: #1d1d1f; background: #fff; line-height: 1.5;
  font-family: "Noto Sans", "Noto Sans CJK SC", "Segoe UI", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.4rem 0 .7rem; padding-bottom: .25rem; border-bottom: 2px solid #1d1d1f; }
h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
p { margin: .5rem 0; max-width: 46rem; }
a { color: #00558c; }
.sub { color: #555; margin: 0 0 1rem; }
.notice { display: inline-block; border: 1px solid #8a8a8a; border-radius: 3px; padding: .05rem .5rem; margin-right: .4rem; font-size: .82rem; }
.outcome { border-left: .5rem solid; padding: .7rem 1.1rem; margin: 1.2rem 0; background: #f4f4f2; }
.outcome strong { font-size: 1.3rem; display: block; }
.passed { border-color: #009e73; } .failed { border-color: #d55e00; } .stopped { border-color: #777; }
.outcome ul { margin: .3rem 0 0; padding-left: 1.2rem; }
.tiles { display: grid; grid-template-columns: repeat(6, 1fr); gap: .6rem; margin: 1.2rem 0; }
.tile { border-top: 3px solid #1d1d1f; padding-top: .3rem; }
.tile b { display: block; font-size: 1.35rem; line-height: 1.25; font-variant-numeric: tabular-nums; white-space: nowrap; }
.tile b small { font-size: .8rem; font-weight: 400; }
.tile span { font-size: .8rem; color: #555; display: block; line-height: 1.3; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem; align-items: start; }
.take { padding-left: 1.3rem; margin: .4rem 0; } .take li { margin-bottom: .5rem; }
figure { margin: 1rem 0; } figure svg { width: 100%; height: auto; display: block; }
svg text { font-family: inherit; }
figcaption { font-size: .85rem; color: #444; margin-top: .4rem; max-width: 46rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: .5rem 0; }
caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
th, td { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid #ddd; vertical-align: top; }
thead th { border-bottom: 1.5px solid #1d1d1f; font-weight: 600; line-height: 1.25; }
tbody th { font-weight: 400; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr.sum td, tr.sum th { border-top: 1.5px solid #1d1d1f; font-weight: 600; }
tr:target td { background: #fff3c4; }
tr.jump td { color: #666; font-style: italic; border-bottom-style: dashed; }
td.mark { width: 1.4rem; padding-right: .3rem; text-align: center; font-weight: 700; }
.warning .mark { color: #b34700; } .failure .mark { color: #b30000; } .success .mark { color: #007a59; }
.phase td { font-weight: 600; }
.key { display: inline-block; width: .75rem; height: .75rem; margin-right: .35rem; vertical-align: -.05rem; }
.pictures { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.pictures figure { margin: 0; } .pictures img { width: 100%; display: block; background: #111; }
.small { font-size: .85rem; color: #444; }
footer { margin-top: 3rem; border-top: 2px solid #1d1d1f; padding-top: .6rem; font-size: .85rem; }
@media screen and (max-width: 45rem) { .tiles { grid-template-columns: repeat(3, 1fr); } .two, .pictures { grid-template-columns: 1fr; } }
@media print { html { font-size: 9.5pt; } body { max-width: none; padding: 0; } h2 { break-after: avoid; } a { color: inherit; }
  tr, .tile, .pictures figure, .take li, .outcome { break-inside: avoid; } thead { display: table-header-group; }
  .figure { break-inside: avoid; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
)";
}

}  // namespace holotwin
