import { BarChart, CandlestickChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

// Only what is drawn: the whole library would break the page's budget three times over.
use([BarChart, CandlestickChart, GridComponent, CanvasRenderer]);

export { init };
