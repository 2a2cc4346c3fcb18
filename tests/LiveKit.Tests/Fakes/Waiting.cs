namespace RemoteAccess.LiveKit.Tests.Fakes;

/// <summary>For tests that are not converted yet: use <see cref="Patience"/>.</summary>
internal static class Waiting
{
    internal static Task UntilAsync(Func<Task<bool>> condition, string what) => Patience.UntilAsync(condition, what);
}
