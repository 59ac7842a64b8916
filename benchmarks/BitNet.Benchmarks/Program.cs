using System.CommandLine;
using BitNet.Benchmarks.Distance;
using BitNet.Benchmarks.Families;
using BitNet.Benchmarks.Floor;
using BitNet.Benchmarks.Formats;
using BitNet.Benchmarks.Generate;
using BitNet.Benchmarks.Lut;
using BitNet.Benchmarks.Race;
using BitNet.Benchmarks.Scale;
using BitNet.Benchmarks.Startup;
using BitNet.Benchmarks.Targets;
using BitNet.Benchmarks.Tuning;
using BitNet.Inference.Synthetic;

var threads = new Option<int>("--threads") { Description = "Threads; 0 takes BITNET_THREADS, else one a processor.", DefaultValueFactory = _ => 0 };
var rounds = new Option<int>("--rounds") { Description = "Rounds that count; one more warms up.", DefaultValueFactory = _ => 7 };
var floor = new Command("floor", "Races the generated ternary kernels against hand-written ones and prints the ratios.") { threads, rounds };
floor.SetAction(parse =>
{
    using var comparison = new FloorComparison(parse.GetValue(threads), parse.GetValue(rounds));
    return comparison.Run();
});
var shape = new Option<string>("--shape") { Description = "The synthetic model's shape.", DefaultValueFactory = _ => "2b4t" };
var model = new Command("model", "Races a model's decoding and prompt against the hand-written kernels and prints the ratios.") { shape, threads, rounds };
model.SetAction(parse => new ModelComparison(SyntheticShape.Of(parse.GetRequiredValue(shape)), parse.GetValue(threads), parse.GetValue(rounds)).Run());
var tuning = new Command("tuning", "Races the products of this machine's tuning against those without it and prints the ratios.") { threads, rounds };
tuning.SetAction(parse => new TuningComparison(parse.GetValue(threads), parse.GetValue(rounds)).Run());
Command[] verbs =
[
    floor, model, tuning, LutCommand.Create(), FormatsCommand.Create(), FamiliesCommand.Create(), ScaleCommand.Create(), TargetsCommand.Create(), StartupCommand.Create(), DistanceCommand.Create(),
    GenerateCommand.Create(), RaceCommand.Create(), RivalCommand.Create(),
];
var root = new RootCommand("Benchmarks of BitNet.Gen.");
foreach (Command verb in verbs) root.Add(verb);
return root.Parse(args).Invoke();
