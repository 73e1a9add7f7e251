"""What QGIS says of a GeoPackage and a project: run by the Python of QGIS, prints JSON; see test_qgis.py."""

import json
import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsDateTimeRange,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsLayerTreeGroup,
    QgsLayoutExporter,
    QgsLayoutItem,
    QgsMapLayer,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsRuleBasedRenderer,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QDateTime, QSize, Qt


def symbol_layers(symbol):
    """Settings of the layers of a symbol; of one that makes its own line, those of the line, and how it is made."""
    told = []
    for one in symbol.symbolLayers():
        inner = one.subSymbol().symbolLayer(0) if one.layerType() == "GeometryGenerator" else one
        made = {"made_by": one.geometryExpression()} if one.layerType() == "GeometryGenerator" else {}
        told.append({"class": inner.layerType(), **inner.properties(), **made, "level": one.renderingPass()})
    return told


def rules(layer, *, rows):
    """Every rule of a layer's renderer: words, filter, scales, symbol, and, if asked, for which rows it is true."""
    if not isinstance(layer.renderer(), QgsRuleBasedRenderer):
        return None
    found, drawing = [], []
    for rule in layer.renderer().rootRule().descendants():
        told = {"words": rule.label(), "filter": rule.filterExpression(), "active": rule.active()}
        told |= {"scales": [rule.minimumScale(), rule.maximumScale()], "nested": rule.parent().label()}
        if rule.symbol():
            told["symbol"] = symbol_layers(rule.symbol())
            drawing.append((rule, told))
        found.append(told)
    if rows:
        true_for(layer, drawing)
    return found


def true_for(layer, drawing):
    """Tell of rules that draw the ids of the rows that they are true for, in one walk over the rows."""
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    asked = []
    for rule, told in drawing:
        whole = " AND ".join(f"({one.filterExpression()})" for one in (rule.parent(), rule) if one.filterExpression())
        expression = QgsExpression(whole or "TRUE")
        expression.prepare(context)
        told |= {"ids": [], "error": ""}
        asked.append((expression, told))
    shaped = any(expression.needsGeometry() for expression, _ in asked)
    request = QgsFeatureRequest()
    if not shaped:
        request.setFlags(QgsFeatureRequest.NoGeometry)
    for feature in layer.getFeatures(request):
        context.setFeature(feature)
        for expression, told in asked:
            if expression.evaluate(context):
                told["ids"].append(str(feature["id"]))
            told["error"] = told["error"] or expression.evalErrorString()


def labels(layer):
    if not layer.labeling() or layer.labeling().type() != "rule-based":
        return []
    return [
        {
            "filter": rule.filterExpression(), "field": rule.settings().fieldName, "scale": rule.minimumScale(),
            "priority": rule.settings().priority, "size": rule.settings().format().size(),
            "colour": rule.settings().format().color().name(), "active": rule.active(),
        }
        for rule in layer.labeling().rootRule().descendants()
    ]  # fmt: skip


def seen(layer, *, rows=False):
    told = {
        "valid": layer.isValid(), "count": layer.featureCount(), "crs": layer.crs().authid(),
        "geometry": QgsWkbTypes.geometryDisplayString(layer.geometryType()), "name": layer.name(),
        "renderer": layer.renderer().type() if layer.renderer() else "", "labels_on": layer.labelsEnabled(),
        "styles": layer.styleManager().styles(), "scales": [layer.minimumScale(), layer.maximumScale()],
        "licences": layer.metadata().licenses(), "rights": layer.metadata().rights(), "title": layer.metadata().title(),
        "timed": layer.temporalProperties().isActive() if layer.isSpatial() else False,
        "aliases": {field.name(): field.alias() for field in layer.fields()}, "source": layer.source(),
    }  # fmt: skip
    return {**told, "rules": rules(layer, rows=rows), "labels": labels(layer)}


def geopackage(path):
    """Layers as QGIS opens them by themselves, with the styles that the file gives them."""
    whole = QgsVectorLayer(path, "", "ogr")
    found = {}
    for line in whole.dataProvider().subLayers():
        parts = line.split("!!::!!")
        kind = f"|geometrytype={parts[3]}" if parts[3] in {"Point", "LineString", "Polygon"} else ""
        layer = QgsVectorLayer(f"{path}|layername={parts[1]}{kind}", parts[1], "ogr")
        found[f"{parts[1]}{kind}"] = seen(layer, rows=True)
    return found


def settings_for(layers, bounds, size, crs, background):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setBackgroundColor(background)
    settings.setDestinationCrs(crs)
    settings.setOutputSize(QSize(*size))
    settings.setOutputDpi(96)
    to = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), crs, QgsProject.instance())
    settings.setExtent(to.transform(QgsRectangle(*bounds)))
    return settings


def draw(project, theme, bounds, size, path, times=None):
    """Draw a theme of the project, as in a span of time if one is given; tell the scale."""
    themes = project.mapThemeCollection()
    ids = set(themes.mapThemeVisibleLayerIds(theme))
    layers = [layer for layer in project.layerTreeRoot().layerOrder() if layer.id() in ids]
    settings = settings_for(layers, bounds, size, project.crs(), project.backgroundColor())
    settings.setLayerStyleOverrides(themes.mapThemeStyleOverrides(theme))
    if times:
        begin, end = (QDateTime.fromString(one, Qt.ISODate) for one in times)
        settings.setIsTemporal(True)
        settings.setTemporalRange(QgsDateTimeRange(begin, end, True, False))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(path)
    return {"scale": settings.scale(), "errors": [error.message for error in job.errors()]}


def tree(group):
    return [
        {node.name(): tree(node)} if isinstance(node, QgsLayerTreeGroup) else [node.name(), node.isVisible()]
        for node in group.children()
    ]


def project(asked):
    """Open the project; list what it holds, draw what is asked for."""
    one = QgsProject.instance()
    opened = one.read(asked["project"])
    themes, layouts = one.mapThemeCollection(), one.layoutManager().printLayouts()
    told = {
        "opened": opened, "title": one.title(), "crs": one.crs().authid(), "background": one.backgroundColor().name(),
        "abstract": one.metadata().abstract(), "links": [link.url for link in one.metadata().links()],
        "layers": {
            layer.id(): {**seen(layer), "private": bool(layer.flags() & QgsMapLayer.Private)}
            for layer in one.mapLayers().values()
        },
        "order": [layer.id() for layer in one.layerTreeRoot().layerOrder()], "tree": tree(one.layerTreeRoot()),
        "themes": {
            name: {record.layer().id(): record.currentStyle for record in themes.mapThemeState(name).layerRecords()}
            for name in themes.mapThemes()
        },
        "bookmarks": [
            [mark.group(), mark.name(), mark.extent().asWktPolygon()] for mark in one.bookmarkManager().bookmarks()
        ],
        "layouts": {
            layout.name(): {
                item.id(): type(item).__name__
                for item in layout.items()
                if isinstance(item, QgsLayoutItem) and item.id()
            }
            for layout in layouts
        },
        "relations": {
            name: relation.isValid() and [relation.referencingLayerId(), relation.referencedLayerId()]
            for name, relation in one.relationManager().relations().items()
        },
    }  # fmt: skip
    told["drawn"] = {name: draw(one, *how) for name, how in asked.get("draw", {}).items()}
    for name, path in asked.get("print", {}).items():
        layout = one.layoutManager().layoutByName(name)
        exporter = QgsLayoutExporter(layout)
        if path.endswith(".pdf"):
            done = exporter.exportToPdf(path, QgsLayoutExporter.PdfExportSettings())
        else:
            image = QgsLayoutExporter.ImageExportSettings()
            image.dpi = asked.get("dpi", 96)
            done = exporter.exportToImage(path, image)
        told["layouts"][name] = {**told["layouts"][name], "printed": done == QgsLayoutExporter.Success}
    return told


def again(layer, qml, *, rows):
    """Load a style, save it, load what was saved: whether all is as it was; rules that are equal draw the same rows."""
    loaded, ok = layer.loadNamedStyle(qml)
    first = seen(layer)
    told = rules(layer, rows=True) if rows else first["rules"]
    saved = str(Path(qml).with_suffix(".again.qml"))
    layer.saveNamedStyle(saved)
    layer.loadNamedStyle(saved)
    return {"ok": ok, "said": loaded if not ok else "", "same": seen(layer) == first, "rules": told}


def main():
    asked = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    application = QgsApplication([], False)
    application.initQgis()
    told = {"geopackage": geopackage(asked["geopackage"])} if asked.get("geopackage") else {}
    if asked.get("qml"):
        rows = asked.get("rows", False)
        told["again"] = {
            qml: again(QgsVectorLayer(source, "", "ogr"), qml, rows=rows) for qml, source in asked["qml"].items()
        }
    if asked.get("project"):
        told["project"] = project(asked)
    Path(sys.argv[2]).write_text(json.dumps(told, default=str), encoding="utf-8")
    QgsProject.instance().clear()
    application.exitQgis()


main()
