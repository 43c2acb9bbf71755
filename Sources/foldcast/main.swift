import FoldcastCLI

await FoldcastProgram.run()
