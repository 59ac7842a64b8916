using System.CommandLine;
using BitNet.Inference.Loading;
using BitNet.Runtime.Hardware;
using BitNet.Runtime.Selection;
using Spectre.Console;

namespace BitNet.Cli.Commands;

/// <summary><c>bitnet doctor</c>: what this machine is, which kernels run on it, and why.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<bool> json = SharedOptions.Json();
        var command = new Command("doctor", "Shows the processor, the targets that it can run, and the kernel chosen for each operation.") { json };
        command.SetAction(parsed =>
        {
            ProcessorInfo processor = ProcessorInfo.Detect();
            KernelSet kernels = Select();
            if (parsed.GetValue(json)) WriteJson(terminal, processor, kernels);
            else WriteText(terminal, processor, kernels);
            return ExitCode.Ok;
        });
        return command;
    }

    private static KernelSet Select()
    {
        try
        {
            return new KernelSet(RegisteredKernels.Tables);
        }
        catch (Exception exception) when (exception is ArgumentException or KernelNotFoundException)
        {
            throw new ModelException(exception.Message, exception);
        }
    }

    private static void WriteText(Terminal terminal, ProcessorInfo processor, KernelSet kernels) => Report.Print(terminal, console =>
    {
        console.WriteLine($"processor  {processor.Name} ({processor.Architecture}, {processor.Threads} threads)");
        console.WriteLine($"signature  {processor.Signature}");
        console.WriteLine($"features   {string.Join(' ', processor.Features)}; vectors of {processor.VectorBits} bits");
        console.WriteLine($"memory     {Report.Size(processor.MemoryBytes)}");
        console.WriteLine($"target     {kernels.Target.Name}");
        console.WriteLine($"tuning     {kernels.Tuning}");
        console.WriteLine($"formats    {string.Join(' ', kernels.Formats.Select(format => format.Name))}");
        console.WriteLine($"layouts    {string.Join(' ', kernels.Layouts.Select(layout => layout.Name))}");
        console.WriteLine($"models     {string.Join(' ', kernels.Models.SelectMany(model => model.Architectures))}");
        console.Write(Report.Table(["target", "usable", "why", "guard"], kernels.Targets.Select(state => (string[])[state.Target.Name, state.Usable ? "yes" : "no", state.Reason, state.Target.Guard])));
        console.Write(Report.Table(["kernel", "variant", "target", "why", "schedule"], kernels.Explain().Select(choice =>
            (string[])[choice.Kernel, choice.Variant, choice.Entry?.Target ?? "none", choice.Reason, choice.Entry?.Schedule ?? ""])));
    });

    private static void WriteJson(Terminal terminal, ProcessorInfo processor, KernelSet kernels) => Report.Json(terminal, writer =>
    {
        writer.WriteString("processor", processor.Name);
        writer.WriteString("signature", processor.Signature);
        writer.WriteString("architecture", processor.Architecture);
        writer.WriteNumber("threads", processor.Threads);
        writer.WriteStartArray("features");
        foreach (string feature in processor.Features) writer.WriteStringValue(feature);
        writer.WriteEndArray();
        writer.WriteNumber("vector_bits", processor.VectorBits);
        writer.WriteNumber("memory_bytes", processor.MemoryBytes);

        writer.WriteString("target", kernels.Target.Name);
        writer.WriteString("tuning", kernels.Tuning);
        writer.WriteStartArray("targets");
        foreach (TargetState state in kernels.Targets)
        {
            writer.WriteStartObject();
            writer.WriteString("name", state.Target.Name);
            writer.WriteBoolean("usable", state.Usable);
            writer.WriteString("reason", state.Reason);
            writer.WriteString("guard", state.Target.Guard);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("kernels");
        foreach (KernelChoice choice in kernels.Explain())
        {
            writer.WriteStartObject();
            writer.WriteString("kernel", choice.Kernel);
            writer.WriteString("variant", choice.Variant);
            writer.WriteString("target", choice.Entry?.Target);
            writer.WriteString("schedule", choice.Entry?.Schedule);
            writer.WriteString("reason", choice.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });
}
