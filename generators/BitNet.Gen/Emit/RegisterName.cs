using System.Globalization;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Emit;

/// <summary>The C# local of each register of a value.</summary>
internal static class RegisterName
{
    /// <summary>The value's name, with the register's number behind it where there are several.</summary>
    public static string Of(VectorValue value, int register) =>
        value.Registers == 1 ? value.Name : value.Name + "_" + register.ToString(CultureInfo.InvariantCulture);
}
