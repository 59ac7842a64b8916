using System.CommandLine;
using BitNet.Benchmarks.Distance;
using BitNet.Benchmarks.Families;
using BitNet.Benchmarks.Floor;
using BitNet.Benchmarks.Formats;
using BitNet.Benchmarks.Generate;
using BitNet.Benchmarks.Race;
using BitNet.Benchmarks.Scale;
using BitNet.Benchmarks.Startup;
using BitNet.Benchmarks.Tuning;

var threads = new Option<int>("--threads") { Description = "Threads; 0 takes BITNET_THREADS, else one a processor.", DefaultValueFactory = _ => 0 };
var rounds = new Option<int>("--rounds") { Description = "Rounds that count; one more warms up.", DefaultValueFactory = _ => 7 };
var floor = new Command("floor", "Races the generated ternary kernels against hand-written ones and prints the ratios.") { threads, rounds };
floor.SetAction(parse =>
{
    using var comparison = new FloorComparison(parse.GetValue(threads), parse.GetValue(rounds));
    return comparison.Run();
});
var tuning = new Command("tuning", "Races the products of this machine's tuning against those without it and prints the ratios.") { threads, rounds };
tuning.SetAction(parse => new TuningComparison(parse.GetValue(threads), parse.GetValue(rounds)).Run());
return new RootCommand("Benchmarks of BitNet.Gen.") { floor, tuning, ScaleCommand.Create(), StartupCommand.Create(), RaceCommand.Create(), RivalCommand.Create(), DistanceCommand.Create(), FormatsCommand.Create(), GenerateCommand.Create(), FamiliesCommand.Create() }.Parse(args).Invoke();
