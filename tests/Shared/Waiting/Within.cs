namespace RemoteAccess.Testing;

/// <summary>The same as <see cref="Patience"/> for those who put the task first.</summary>
internal static class Within
{
    /// <inheritdoc cref="Patience.Within{T}(Task{T}, string, TimeSpan?, Func{long}?)"/>
    public static Task<T> Time<T>(Task<T> task, string what) => task.Within(what);

    /// <inheritdoc cref="Patience.Within(Task, string, TimeSpan?, Func{long}?)"/>
    public static Task Time(Task task, string what) => task.Within(what);
}
