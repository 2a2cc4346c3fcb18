namespace RemoteAccess.Silo.Storage;

/// <summary>Grain storage (section <c>Storage</c>).</summary>
internal sealed class StorageSettings
{
    /// <summary>The section.</summary>
    public const string Section = "Storage";

    /// <summary>Where rooms are stored; default <see cref="StorageKind.Memory"/>.</summary>
    public StorageKind Kind { get; set; } = StorageKind.Memory;
}
