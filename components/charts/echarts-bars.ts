import { BarChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

// A file of its own, so that the page loads no more than it draws.
use([BarChart, GridComponent, CanvasRenderer]);

export { init };
