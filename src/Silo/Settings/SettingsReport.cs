namespace RemoteAccess.Silo.Settings;

/// <summary>Prints the errors that keep the silo from starting.</summary>
internal static class SettingsReport
{
    /// <summary>Writes every error on a line of its own.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="errors">The errors.</param>
    /// <param name="what">What failed; null for the start because of settings.</param>
    public static void Write(TextWriter output, IReadOnlyCollection<string> errors, string? what = null)
    {
        output.WriteLine(
            what is not null ? $"{what}."
            : errors.Count == 1 ? "The silo cannot start: one setting is wrong."
            : $"The silo cannot start: {errors.Count} settings are wrong.");
        foreach (var error in errors)
        {
            output.WriteLine($"  {error}");
        }

        output.WriteLine("docs/operations.md lists every setting with its unit, range and default.");
    }
}
