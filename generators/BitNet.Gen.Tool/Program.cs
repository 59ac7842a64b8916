using System.Text;
using BitNet.Gen.Tool;

Console.OutputEncoding = Encoding.UTF8;
using var interrupt = new CancellationTokenSource();
// The first Ctrl-C ends the work at its next step; a second one ends the process.
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = !interrupt.IsCancellationRequested;
    interrupt.Cancel();
};
return CommandLine.Run(args, Terminal.OfProcess(interrupt.Token));
