namespace RemoteAccess.Silo.Settings;

/// <summary>Prints what keeps the silo from starting.</summary>
internal static class SettingsReport
{
    /// <summary>Writes every error on a line of its own.</summary>
    public static void Write(TextWriter output, IReadOnlyCollection<string> errors)
    {
        output.WriteLine(
            errors.Count == 1
                ? "The silo cannot start: one setting needs mending."
                : $"The silo cannot start: {errors.Count} settings need mending.");
        foreach (var error in errors)
        {
            output.WriteLine($"  {error}");
        }

        output.WriteLine("Every setting with its unit, range and default stands in docs/operations.md.");
    }
}
