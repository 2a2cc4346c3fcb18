using System.Text.Json.Serialization;

namespace RemoteAccess.Viewers;

/// <summary>What a viewer may do, from the <c>ra.grants</c> attribute of its token (docs/protocol.md, Grants).</summary>
[Flags]
[JsonConverter(typeof(JsonStringEnumConverter<ViewerGrants>))] // The dashboard's state page shows them by name.
[GenerateSerializer, Alias("ra.ViewerGrants")]
public enum ViewerGrants
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Subscribe to channels, read parameters, subscribe to the connection graph.</summary>
    View = 1,

    /// <summary>Advertise channels and publish on them; this can control the device.</summary>
    Publish = 2,

    /// <summary>Call services; this can control the device.</summary>
    Call = 4,

    /// <summary>Set parameters; this can control the device.</summary>
    SetParameters = 8,

    /// <summary>Fetch assets.</summary>
    Assets = 16,

    /// <summary>Everything: the grants of a viewer without the attribute, unless grants are required.</summary>
    All = View | Publish | Call | SetParameters | Assets,
}
