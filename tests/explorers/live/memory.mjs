/** Runs one cell again and again in the page's Python; prints the memory of the process in MB after 20 runs and after 200 more. */
import { PagePython } from "./page_python.mjs";

const CELL = `
import torch
from torch import nn
points = torch.ones(100_000, 10)
model = nn.Linear(10, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
loss = model(points).square().mean()
loss.backward()
optimizer.step()
kept = [points, loss]
kept.append(kept)
print(loss.item() > 0)
`;
const python = new PagePython();
const used = [];
for (const times of [20, 200]) {
  for (let i = 0; i < times; i++) {
    const { passed } = await python.evaluate(CELL, "cell 1");
    if (!passed) throw new Error("the cell failed");
  }
  used.push(process.memoryUsage().rss / 2 ** 20);
}
console.log(JSON.stringify(used));
await python.close();
