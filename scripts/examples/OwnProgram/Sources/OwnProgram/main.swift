import FoldcastCLI

await FoldcastProgram.run(with: [.median])
