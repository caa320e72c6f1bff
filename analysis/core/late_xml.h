/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CORE_LATE_XML_H
#define AVLAST_CORE_LATE_XML_H

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlsave.h>

#include "core/late.h"

/* core/late.h; config.h comes first */
#ifdef AVLAST_LATE_XML
#define xmlAddChild             AVLAST_LATE(XML, xmlAddChild)
#define xmlAddPrevSibling       AVLAST_LATE(XML, xmlAddPrevSibling)
#define xmlBufferContent        AVLAST_LATE(XML, xmlBufferContent)
#define xmlBufferCreate         AVLAST_LATE(XML, xmlBufferCreate)
#define xmlBufferFree           AVLAST_LATE(XML, xmlBufferFree)
#define xmlBufferLength         AVLAST_LATE(XML, xmlBufferLength)
#define xmlCreatePushParserCtxt AVLAST_LATE(XML, xmlCreatePushParserCtxt)
#define xmlCtxtUseOptions       AVLAST_LATE(XML, xmlCtxtUseOptions)
#define xmlDocGetRootElement    AVLAST_LATE(XML, xmlDocGetRootElement)
#define xmlFree                 (*AVLAST_LATE(XML, xmlFree))
#define xmlFreeDoc              AVLAST_LATE(XML, xmlFreeDoc)
#define xmlFreeNode             AVLAST_LATE(XML, xmlFreeNode)
#define xmlFreeParserCtxt       AVLAST_LATE(XML, xmlFreeParserCtxt)
#define xmlGetProp              AVLAST_LATE(XML, xmlGetProp)
#define xmlNewDocNode           AVLAST_LATE(XML, xmlNewDocNode)
#define xmlNewDocText           AVLAST_LATE(XML, xmlNewDocText)
#define xmlNodeGetContent       AVLAST_LATE(XML, xmlNodeGetContent)
#define xmlParseChunk           AVLAST_LATE(XML, xmlParseChunk)
#define xmlReadMemory           AVLAST_LATE(XML, xmlReadMemory)
#define xmlSaveClose            AVLAST_LATE(XML, xmlSaveClose)
#define xmlSaveToBuffer         AVLAST_LATE(XML, xmlSaveToBuffer)
#define xmlSaveTree             AVLAST_LATE(XML, xmlSaveTree)
#define xmlSetNsProp            AVLAST_LATE(XML, xmlSetNsProp)
#define xmlSetProp              AVLAST_LATE(XML, xmlSetProp)
#define xmlStopParser           AVLAST_LATE(XML, xmlStopParser)
#define xmlUnlinkNode           AVLAST_LATE(XML, xmlUnlinkNode)
#define xmlUnsetProp            AVLAST_LATE(XML, xmlUnsetProp)
#endif

#endif
