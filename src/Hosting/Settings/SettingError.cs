namespace RemoteAccess.Hosting.Settings;

/// <summary>One setting that keeps the host from starting.</summary>
/// <param name="Key">The configuration key, e.g. <c>Demo:RateHz</c>.</param>
/// <param name="Value">The current value as shown to the operator (never a secret); null if it is not set.</param>
/// <param name="Fix">The fix, as one clause.</param>
internal sealed record SettingError(string Key, string? Value, string Fix)
{
    /// <summary><c>Demo:RateHz = '500': give a rate from 0.1 to 100 Hz</c>.</summary>
    public override string ToString() => $"{Key} {(Value is null ? "is not set" : $"= '{Value}'")}: {Fix}";
}
