import { LineChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

// A file of its own, so that the desk does not load what only this chart draws.
use([LineChart, GridComponent, CanvasRenderer]);

export { init };
