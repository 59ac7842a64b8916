using System.Text;
using BitNet.Gen.Tool;

Console.OutputEncoding = Encoding.UTF8;
return CommandLine.Run(args, Terminal.OfProcess(CancellationToken.None));
